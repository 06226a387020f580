import ArgumentParser
import CallboxInbox
import CallboxLedger
import CallboxModel
import CallboxService
import Disk
import Foundation
import Terminal

/// Looks at results and takes them.
struct InboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox",
        abstract: "Look at results and take them.",
        discussion: """
            The inbox is a directory: new/ holds one JSON file for every result that nobody has taken. Take one with this command, or by \
            moving or deleting its file; that is the same act.

            Examples:
              callbox inbox ls
              callbox inbox take --next
            """,
        subcommands: [List.self, Show.self, Take.self, InboxFetchCommand.self, InboxWatchCommand.self, Schema.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List results that nobody has taken, oldest first.",
            discussion: """
                Examples:
                  callbox inbox ls
                  callbox inbox ls --json | jq -r 'select(.outcome=="completed").path'
                """)

        @Option(help: "How many at most; 0 for all.")
        var limit = 50

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let callbox = try state.callbox()
            let inbox = try callbox.inbox()
            let (keys, count) = try inbox.waiting(first: limit > 0 ? limit : .max)
            let entries = try keys.compactMap { key in try inbox.readable(key)?.entry }
            if output.isTable {
                showTable(entries)
                if keys.count < count { Console.tell("\(count - keys.count) more: --limit 0 shows all") }
            } else {
                for entry in entries { Console.json(record(entry, inbox)) }
            }
            try callbox.close()
        }

        private func showTable(_ entries: [Entry]) {
            var table = Table([
                Column("key"), Column("model"), Column("outcome"), Column("by"), Column("filed"), Column("outputs", .trailing),
                Column("reference or error", widthMin: 12),
            ])
            for entry in entries {
                table.add([
                    entry.key.text, entry.model, entry.outcome.rawValue, entry.source.rawValue, entry.times.filed.text,
                    String(entry.result?.outputs.count ?? 0),
                    [entry.reference, entry.error?.message].compactMap(\.self).joined(separator: " · "),
                ])
            }
            Console.table(table)
        }

        private func record(_ entry: Entry, _ inbox: Inbox) -> JSONObject {
            JSONObject([
                ("key", .string(entry.key.text)), ("model", .string(entry.model)), ("outcome", .string(entry.outcome.rawValue)),
                ("source", .string(entry.source.rawValue)), ("revision", .integer(entry.revision)),
                ("filed", .string(entry.times.filed.text)),
                ("reference", .text(entry.reference)), ("path", .string(inbox.new.path(of: Inbox.name(entry.key)))),
            ])
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the result of a job, taken or not.",
            discussion: """
                Example:
                  callbox inbox show 0198c5d2-7b3a-7c1e-9f00-0123456789ab --json | jq .result
                """)

        @Argument(help: "The key of the job.")
        var key: JobKey

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let callbox = try state.callbox()
            guard let document = try await callbox.ledger.document(key) else {
                throw Failure(.notFound, "\(key) has no result (yet).", remedy: "See: callbox jobs show \(key)")
            }
            EntryReport(output).show(document)
            try callbox.close()
        }
    }

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take results: print them and move them to taken/.",
            discussion: """
                Of several takers exactly one gets a result. Exit code 1: there was nothing to take.

                Examples:
                  callbox inbox take --next
                  callbox inbox take --all
                  callbox inbox take 0198c5d2-7b3a-7c1e-9f00-0123456789ab
                """)

        @Argument(help: "The keys of jobs.")
        var keys: [JobKey] = []

        @Flag(help: "Take the oldest.")
        var next = false

        @Flag(help: "Take all.")
        var all = false

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if [!keys.isEmpty, next, all].filter(\.self).count != 1 { throw ValidationError("Give keys, --next or --all.") }
        }

        func run() async throws {
            let callbox = try state.callbox()
            let inbox = try callbox.inbox()
            var count = 0
            for key in keys.isEmpty ? try inbox.waiting() : keys {
                guard let path = try inbox.take(key, at: Clock.wall.now) else { continue }
                // Shown is what was taken; whether the ledger notes it at once is less important, the service notes it too.
                EntryReport(output).show(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
                try await callbox.ledger.markTaken([key], isDurable: true, at: Clock.wall.now)
                count += 1
                if next { break }
            }
            try callbox.close()
            if count == 0 {
                Console.tell("There was nothing to take.")
                throw ExitCode.failure
            }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of an entry.",
            discussion: """
                Example:
                  callbox inbox schema > entry.schema.json
                """)

        func run() { Console.text(String(decoding: EntrySchema.document, as: UTF8.self).trimmingCharacters(in: .newlines)) }
    }
}

extension Inbox {
    /// The file of a job in `new/` with what it says; `nil` where it is not there. One that is no entry is told of and does not hide the
    /// others.
    func readable(_ key: JobKey) throws -> (document: [UInt8], entry: Entry)? {
        guard let document = try document(key) else { return nil }
        do {
            return (document, try Entry(document: document))
        } catch {
            Console.tell("callbox: \(new.path(of: Self.name(key))) is \(error)")
            return nil
        }
    }
}

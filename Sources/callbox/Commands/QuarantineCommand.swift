import ArgumentParser
import CallboxInbox
import CallboxModel
import CallboxService
import Foundation
import Terminal

/// Looks at what was not believed.
struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Look at reports that were not understood or contradict an entry.",
        discussion: """
            Callbacks without a good capability are not kept: anybody can send those.

            Example:
              callbox quarantine ls
            """,
        subcommands: [List.self, Show.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls", abstract: "List what is kept, oldest first.", discussion: "Example:\n  callbox quarantine ls")

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let callbox = try state.callbox()
            let quarantine = Quarantine(try callbox.inbox())
            var table = Table([Column("name"), Column("job"), Column("from"), Column("verdict"), Column("bytes", .trailing)])
            for name in try quarantine.names() {
                guard let object = try report(name, quarantine) else { continue }
                if output.isTable {
                    let texts = ["key", "source", "reason", "bytes"].map { object[$0]?.scalarText ?? "" }
                    table.add([name] + texts)
                } else {
                    var record = object
                    record["name"] = .string(name)
                    record["body"] = nil
                    record["body_base64"] = nil
                    Console.json(record)
                }
            }
            if output.isTable { Console.table(table) }
            try callbox.close()
        }

        /// A file that a crash tore is told of and does not hide the others; one that has made room for a newer one is passed over.
        private func report(_ name: String, _ quarantine: Quarantine) throws -> JSONObject? {
            guard let document = try quarantine.document(name) else { return nil }
            do throws(JSONError) {
                return try JSONScanner.scan(document).object
            } catch {
                Console.tell("callbox: \(name) is \(error)")
                return nil
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one kept report with its bytes.",
            discussion: "Example:\n  callbox quarantine show 20261121T083122.123Z-malformed-1a2b3c4d.json")

        @Argument(help: "The name, from quarantine ls.")
        var name: String

        @OptionGroup var state: StateOptions

        func run() async throws {
            let callbox = try state.callbox()
            guard let document = try Quarantine(try callbox.inbox()).document(name) else {
                throw Failure(.notFound, "There is no \(name) in quarantine.", remedy: "See: callbox quarantine ls")
            }
            Console.json(String(decoding: document, as: UTF8.self).trimmingCharacters(in: .newlines))
            try callbox.close()
        }
    }
}

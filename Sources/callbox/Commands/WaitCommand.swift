import ArgumentParser
import CallboxLedger
import CallboxModel
import CallboxService
import CallboxSubmit
import Foundation
import Terminal

/// Waits for results.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait for jobs to end and print their entries.",
        discussion: """
            The exit code is the one of the outcome (0 completed, 10 failed, 11 expired, 12 unknown); of several jobs the highest. 13: the \
            wait ended first. A service must be running for anything to arrive.

            Examples:
              callbox wait 0198c5d2-7b3a-7c1e-9f00-0123456789ab
              callbox wait --timeout 10m $(cat keys)
            """)

    @Argument(help: "The keys of jobs.")
    var keys: [JobKey]

    @Option(help: ArgumentHelp("How long to wait at most.", valueName: "duration"))
    var timeout: DurationArgument?

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let callbox = try state.callbox()
        for key in keys where try await callbox.ledger.job(key) == nil { throw Failure(.notFound, "There is no job \(key).") }
        try await WaitReport(callbox, output).wait(for: keys, patience: timeout?.duration)
        try callbox.close()
    }
}

/// Waits and prints the entries as they come.
struct WaitReport {
    private let callbox: Callbox
    private let output: OutputOptions

    init(_ callbox: Callbox, _ output: OutputOptions) {
        self.callbox = callbox
        self.output = output
    }

    /// - Throws: the exit code where it is not success.
    func wait(for keys: [JobKey], patience: Duration?) async throws {
        var codes: [ExitCode] = []
        let open = try await Watch(callbox.ledger).wait(for: keys, patience: patience) { key, outcome in
            codes.append(ExitCode(outcome))
            if let document = try await callbox.ledger.document(key) { EntryReport(output).show(document) }
        }
        for key in open { codes.append(try await tell(key)) }
        if let worst = codes.max(by: { $0.rawValue < $1.rawValue }), worst != .success { throw worst }
    }
}

extension WaitReport {
    /// Says why a job has no entry.
    private func tell(_ key: JobKey) async throws -> ExitCode {
        let isAbandoned = try await callbox.ledger.job(key)?.submission == .abandoned
        Console.tell(isAbandoned ? "never sent, and its deadline has passed: \(key)" : "still running: \(key)")
        return isAbandoned ? .expired : .stillRunning
    }
}

/// Shows entries: a few lines for a person, the document itself for a program.
struct EntryReport {
    private let output: OutputOptions

    init(_ output: OutputOptions) { self.output = output }

    func show(_ document: [UInt8]) {
        guard output.isTable, let entry = try? Entry(document: document) else {  // what cannot be read is shown as it is
            return Console.json(String(decoding: document, as: UTF8.self).trimmingCharacters(in: .newlines))
        }
        Console.line("\(entry.key)  \(entry.outcome.rawValue) (by \(entry.source.rawValue), \(entry.assurance.rawValue))")
        if let error = entry.error {
            let code = error.code.map { "\($0) " } ?? ""
            Console.line("  \(code + error.message)")
        }
        for output in entry.result?.outputs ?? [] { Console.line("  \(output.url)") }
    }
}

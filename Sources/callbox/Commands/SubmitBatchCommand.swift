import ArgumentParser
import CallboxModel
import CallboxService
import CallboxSubmit
import Foundation
import Terminal

/// Sends many jobs.
struct SubmitBatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Send many jobs, one JSON object a line.",
        discussion: """
            A line: {"model":"remix","params":{"jobId":"…","imageNo":0,"remixPrompt":"…"},"id":"a-1","reference":"…","labels":{"k":"v"}}
            Only model and params are needed. Everything is checked before anything is sent.

            Started again, it sends only what was not sent before: lines are remembered by their id, or by their content, under the name \
            of the batch. Ctrl-C finishes what is under way; a second Ctrl-C leaves it in doubt.

            Examples:
              callbox submit batch jobs.ndjson
              generate | callbox submit batch - --batch monday
            """)

    @Argument(help: "The file, or - for standard input.")
    var file: String

    @Option(help: ArgumentHelp("The name under which lines are remembered; else the path of the file.", valueName: "name"))
    var batch: String?

    @Option(help: "Jobs at once; else the setting submit.concurrency.")
    var concurrency: Int?

    @Option(help: ArgumentHelp("Give a job up after this time; else the setting submit.deadline.", valueName: "duration"))
    var deadline: DurationArgument?

    @Flag(help: "Wait for all results.")
    var wait = false

    @Flag(help: "Check every line; send nothing.")
    var dryRun = false

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let concurrency, !(1...1000).contains(concurrency) { throw ValidationError("--concurrency must be 1 to 1000.") }
    }

    func run() async throws {
        var settings = try state.settings()
        if let concurrency { settings.submit.concurrency = concurrency }
        settings.submit.waitMax = SubmitSettings().waitMax
        let (document, name) = try read()
        let batch = Batch(document, name: name, patience: deadline?.duration ?? settings.submitDeadline)
        if !batch.problems.isEmpty {
            for problem in batch.problems.prefix(50) {
                for line in problem.description.split(separator: "\n") { Console.tell("callbox: \(String(line))") }
            }
            Console.tell("  \(batch.problems.count) of \(batch.drafts.count) lines are wrong. Nothing was sent.")
            throw ExitCode.invalidParameters
        }
        if dryRun { return Console.tell("\(batch.drafts.count) jobs, all valid. Nothing was sent.") }
        let callbox = try Callbox(settings)
        let results = try await submit(batch.drafts, callbox)
        tell(results, name)
        // The code of what is waited for is the one of its outcome.
        let awaited = wait ? results.filter { [.success, .inDoubt].contains(ExitCode($0.outcome)) }.map(\.key) : []
        var codes = results.filter { !awaited.contains($0.key) }.map { ExitCode($0.outcome) }
        do {
            try await WaitReport(callbox, output).wait(for: awaited, patience: nil)
        } catch let code as ExitCode {
            codes.append(code)
        }
        try callbox.close()
        if let worst = codes.max(by: { $0.rawValue < $1.rawValue }), worst != .success { throw worst }
    }

    private func submit(_ drafts: [Draft], _ callbox: Callbox) async throws -> [Submitter.Result] {
        let progress = CountedProgress("submit", total: drafts.count, success: "accepted", before: "submitted-before")
        let report = SubmitReport(output)
        let isTable = output.isTable
        defer { progress.finish() }
        return try await callbox.withSubmitter { submitter in
            try await withInterrupt(submitter.stopSending) {
                try await submitter.submit(drafts) { result in
                    progress.advance(result.outcome.word)
                    if !isTable { report.show(result) }
                }
            }
        }
    }

    private func tell(_ results: [Submitter.Result], _ name: String) {
        var counts: [String: Int] = [:]
        for result in results { counts[result.outcome.word, default: 0] += 1 }
        let parts = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        Console.tell("\(results.count) jobs: \(parts.joined(separator: ", "))")
        if output.isTable {
            for result in results where ExitCode(result.outcome) != .success { SubmitReport(output).show(result) }
        }
        let unsent = results.filter { if case .notSent = $0.outcome { true } else { false } }
        if !unsent.isEmpty {
            Console.tell("\(unsent.count) were not sent. Send them with the same command\(file == "-" ? " and --batch \(name)" : "").")
        }
    }

    /// The document, and the name of the batch: for a file its path, so that it can be started again.
    private func read() throws -> ([UInt8], String) {
        if file == "-" {
            return (Array(FileHandle.standardInput.readDataToEndOfFile()), batch ?? "stdin-\(UUID().uuidString.lowercased())")
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(.usage, "The file \(file) cannot be read.", remedy: "Give the path of an NDJSON file, or - for standard input.")
        }
        return (Array(data), batch ?? URL(fileURLWithPath: file).standardizedFileURL.path)
    }
}

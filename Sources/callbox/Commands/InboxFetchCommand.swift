import ArgumentParser
import CallboxFetch
import CallboxLedger
import CallboxModel
import CallboxService
import Terminal

/// Fetches the outputs of results.
struct InboxFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch the outputs of results into files.",
        discussion: """
            Files appear whole under inbox/artifacts/<key>/, named by the place of the output and what it is: 0.webp, 1.webp. What is \
            there already is fetched anew. A picture or video is kept, anything else is refused.

            The URLs are not ours: only https and public addresses are connected to. For a private set-up see the settings fetch.allow \
            and fetch.http.

            Exit code 1: an output was refused, or there is no result; 69: an output could not be fetched this time; else the code of the \
            outcome.

            Example:
              callbox inbox fetch 0198c5d2-7b3a-7c1e-9f00-0123456789ab
            """)

    @Argument(help: "The keys of jobs.")
    var keys: [JobKey]

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let callbox = try state.callbox()
        var codes: [ExitCode] = []
        let entries = try await entries(callbox, &codes)
        let outputsCount = entries.compactMap { $0.result?.outputs.count }.reduce(0, +)
        let progress = CountedProgress("fetch", total: outputsCount, success: "kept")
        defer { progress.finish() }
        let report = FetchReport(output)
        try await callbox.withFetcher { fetcher in
            for entry in entries {
                let fetched = try await fetcher.fetch(entry.result?.outputs ?? [], of: entry.key) { progress.advance($0.word) }
                if fetched.isEmpty { progress.say("\(entry.key) has no outputs: \(entry.outcome.rawValue).") }
                codes += [ExitCode(entry.outcome)] + fetched.map(ExitCode.init)
                progress.finish()
                report.show(fetched, of: entry.key)
            }
        }
        report.finish()
        try callbox.close()
        if let worst = codes.max(by: { $0.rawValue < $1.rawValue }), worst != .success { throw worst }
    }

    private func entries(_ callbox: Callbox, _ codes: inout [ExitCode]) async throws -> [Entry] {
        var entries: [Entry] = []
        for key in keys {
            if let document = try await callbox.ledger.document(key) {
                entries.append(try Entry(document: document))
            } else {
                Console.tell("callbox: \(key) has no result (yet). See: callbox jobs show \(key)")
                codes.append(.failure)
            }
        }
        return entries
    }
}

extension ExitCode {
    /// The code of what became of an output.
    init(_ output: FetchedOutput) {
        switch output.outcome {
        case .kept: self = .success
        case .refused: self = .failure
        case .failed: self = .providerUnreachable
        }
    }
}

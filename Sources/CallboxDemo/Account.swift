import CallboxInbox
import CallboxLedger
import CallboxModel
import CallboxService
import CallboxSubmit

/// The account of a demo: what was asked for, what lies in the inbox, and whether the promise held.
package struct Account: Sendable {
    /// One line of the account.
    package struct Line: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package let lines: [Line]
    /// Every way in which the promise was broken; empty when it held.
    package let broken: [String]

    /// Draws up the account from the files in the inbox, the ledger and the sandbox's own count.
    init(callbox: Callbox, truth: Truth, results: [Submitter.Result], elapsed: Duration) async throws {
        let inbox = try callbox.inbox()
        let files = try inbox.waiting()
        let entries = try files.compactMap { key in try inbox.document(key).map { try Entry(document: $0) } }
        let counts = try await callbox.ledger.counts()
        var unsettled: [String] = []
        for result in results where try await callbox.ledger.outcome(result.key) == nil {
            if case .notSent = result.outcome { continue }
            unsettled.append("job \(result.key), submit \(result.outcome.word), has no entry")
        }
        broken = Self.broken(entries, truth, known: Set(results.map(\.key))) + unsettled
        lines = Self.lines(entries, truth, counts, results, elapsed)
    }

    /// Compares the inbox with what the sandbox knows: a pure function.
    static func broken(_ entries: [Entry], _ truth: Truth, known: Set<JobKey>) -> [String] {
        var broken: [String] = []
        let byKey = Dictionary(grouping: entries, by: \.key.text)
        if truth.tasks.isEmpty || truth.tasks.count != truth.tasksMade {
            broken.append("the sandbox lists \(truth.tasks.count) tasks and counts \(truth.tasksMade)")
        }
        for (key, tasks) in Dictionary(grouping: truth.tasks, by: \.key) where tasks.count > 1 {
            broken.append("job \(key ?? "") was sent \(tasks.count) times")
        }
        for task in truth.tasks {
            guard let key = task.key else { continue }
            let own = byKey[key] ?? []
            if own.count != 1 { broken.append("task of job \(key) has \(own.count) entries") }
            if let entry = own.first, entry.outcome.isTold, entry.outcome.rawValue != task.end {
                broken.append("job \(key) ended as \(task.end), its entry says \(entry.outcome.rawValue)")
            }
            if task.forgedAcknowledged > 0 { broken.append("a forged callback for job \(key) was answered 200") }
        }
        for entry in entries {
            if !known.contains(entry.key) { broken.append("entry \(entry.key) belongs to no job") }
            if entry.received?.body.contains("forged.invalid") ?? false { broken.append("entry \(entry.key) was forged") }
        }
        return broken
    }

    private static func lines(
        _ entries: [Entry], _ truth: Truth, _ counts: Ledger.Counts, _ results: [Submitter.Result], _ elapsed: Duration
    ) -> [Line] {
        func list(_ counts: [(String, Int)]) -> String {
            counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        }
        func count(_ pairs: [String]) -> String { list(Dictionary(pairs.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }) }
        func count(_ truth: Truth, _ kind: String) -> Int { truth.callbacks.first { $0.kind == kind }?.count ?? 0 }
        return [
            Line(name: "jobs submitted", value: "\(results.count): \(count(results.map(\.outcome.word)))"),
            Line(name: "tasks the sandbox made", value: "\(truth.tasks.count)"),
            Line(name: "callbacks the sandbox sent", value: list(truth.callbacks.map { ($0.kind, $0.count) })),
            Line(name: "how they were answered", value: truth.answers.map { "\($0.count) × \($0.kind)" }.joined(separator: ", ")),
            Line(name: "what they were judged", value: list(counts.callbacks.sorted { $0.key < $1.key })),
            Line(
                name: "forgeries", value: "\(count(truth, "forged")) sent, \(truth.tasks.reduce(0) { $0 + $1.forgedAcknowledged }) believed"
            ),
            Line(name: "polls answered", value: "\(truth.polls)"),
            Line(name: "entries by outcome", value: "\(entries.count): \(count(entries.map(\.outcome.rawValue)))"),
            Line(name: "entries by way", value: count(entries.map(\.source.rawValue))),
            Line(name: "time", value: "\((elapsed.seconds * 10).rounded() / 10) s"),
        ]
    }
}

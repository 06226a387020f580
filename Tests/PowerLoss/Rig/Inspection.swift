import CallboxModel
import Foundation
import Synchronization

/// Looks at what a power loss left, after the real program has recovered from it.
struct Inspection {
    let stage: Stage
    let truth: Truth

    /// Starts a service on the disk that is held, looks, calls back every job again, looks again, and kills it.
    ///
    /// - Parameter command: `serve` or `listen`.
    /// - Throws: ``Missed`` where the service does not start.
    func findings(_ command: String) async throws -> [Finding] {
        let service = try await stage.listen(command)
        defer { service.process.kill() }
        do {
            let first = try await Contents(state: stage.state).findings(truth)
            if !first.isEmpty { return first }
            let (again, wrong) = try await callBack(service.port)
            return try await wrong + Contents(state: stage.state).findings(again)
        } catch let missed as Missed {
            let exit = service.process.exit.map { "exit \($0)" } ?? "still there"
            return [Finding(loss: .callbackRefused, detail: "\(missed), the service: \(exit), \(service.process.errors)")]
        }
    }

    /// Whoever was not answered comes again, and so do the others; the secrets in the paths must hold.
    ///
    /// - Returns: what the world knows then, and what was answered wrongly.
    private func callBack(_ port: UInt16) async throws -> (Truth, [Finding]) {
        let answers = Answers()
        let callers = Callers(truth.paths.map { Gateway.Order(key: $0.key, path: $0.value) }) { answers.add($1, of: $0.key) }
        try await callers.post(to: port)
        var again = truth
        var wrong: [Finding] = []
        for (key, answer) in answers.all {
            let expected: Set<String?> = truth.acknowledged.contains(key) ? ["duplicate"] : ["stored", "duplicate"]
            if expected.contains(answer.word) {
                again.acknowledged.insert(key)
            } else {
                wrong.append(Finding(loss: .callbackRefused, detail: "\(key): \(answer.status) \(answer.body)"))
            }
        }
        return (again, wrong)
    }
}

private final class Answers: Sendable {
    private let answers = Mutex([JobKey: Answer]())

    var all: [JobKey: Answer] { answers.withLock { $0 } }

    func add(_ answer: Answer, of key: JobKey) { answers.withLock { $0[key] = answer } }
}

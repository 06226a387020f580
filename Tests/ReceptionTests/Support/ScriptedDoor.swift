import CallboxModel
import CallboxReception
import Synchronization
import TestSupport

/// A door that keeps what it is given and answers as it is told: at once, or when a test says so.
final class ScriptedDoor: Sendable {
    typealias Completion = @Sendable (Receipt) -> Void

    private struct State {
        var reports: [Report] = []
        var waiting: [Completion] = []
    }

    private let state = Mutex(State())
    private let script: @Sendable (Report) -> Receipt?

    /// - Parameter script: the receipt of a report; `nil` to wait for ``settle(_:)``.
    init(_ script: @escaping @Sendable (Report) -> Receipt? = { _ in .settled(.entry(.completed, revision: 1)) }) { self.script = script }

    /// One that answers only when it is told.
    static var held: ScriptedDoor { ScriptedDoor { _ in nil } }

    func deliver(_ report: Report, _ completion: @escaping Completion) {
        let receipt = script(report)
        state.withLock { state in
            state.reports.append(report)
            if receipt == nil { state.waiting.append(completion) }
        }
        if let receipt { completion(receipt) }
    }

    /// What was handed over so far.
    var reports: [Report] { state.withLock { $0.reports } }

    /// How many reports wait for their receipt.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Answers the oldest report that waits.
    func settle(_ receipt: Receipt = .settled(.entry(.completed, revision: 1))) {
        let completion = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        completion?(receipt)
    }
}

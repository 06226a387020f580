import CallboxModel
import CallboxProvider
import Synchronization

/// Holds jobs back while the provider leaves one after the other in doubt: what is sent into an outage may be lost, and is never sent again
/// by itself. One job at a time finds out when it is over.
final class DoubtBreaker: Sendable {
    private struct State {
        var breaker: Breaker
        var isProbing = false
    }

    /// How long to wait until it is looked at again.
    static let step: Duration = .milliseconds(200)

    private let state: Mutex<State>

    init(backoff: Backoff) { state = Mutex(State(breaker: Breaker(backoff: backoff))) }

    /// Asks to send one job; who may must tell with ``leave()`` that it is over.
    func enter(at now: Timestamp) -> Bool {
        state.withLock { state in
            guard state.breaker.permits(1, at: now) == 1 else { return false }
            guard state.breaker.isOpen else { return true }
            defer { state.isProbing = true }
            return !state.isProbing
        }
    }

    func leave() { state.withLock { $0.isProbing = false } }

    /// Notes what became of a job that was sent.
    ///
    /// - Returns: whether the provider is out of order since this moment (`true`), or in order again (`false`); `nil` where nothing changed.
    func note(_ answer: SubmitAnswer, at now: Timestamp, chance: Double) -> Bool? {
        state.withLock { state in
            if case .inDoubt = answer { return state.breaker.fail(at: now, chance: chance) ? true : nil }
            return state.breaker.close() ? false : nil
        }
    }
}

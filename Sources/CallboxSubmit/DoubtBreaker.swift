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

    /// The right to send one job.
    enum Pass {
        case ordinary
        /// It is the one that finds out whether the outage is over.
        case probe
    }

    /// Asks to send one job; who may must give the pass back with ``leave(_:)`` when it is over.
    ///
    /// - Returns: `nil` where it may not be sent now.
    func enter(at now: Timestamp) -> Pass? {
        state.withLock { state in
            guard state.breaker.permits(1, at: now) == 1, !(state.breaker.isOpen && state.isProbing) else { return nil }
            guard state.breaker.isOpen else { return .ordinary }
            state.isProbing = true
            return .probe
        }
    }

    /// Gives a pass back. One from before the outage says nothing of who finds out about it now.
    func leave(_ pass: Pass) {
        if pass == .probe { state.withLock { $0.isProbing = false } }
    }

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

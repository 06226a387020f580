import NIOCore
import Synchronization

/// Counts what happens too often for the log, and says when a line is due.
///
/// It may be used from any thread.
final class LogThrottle: Sendable {
    private struct State {
        var count = 0
        var next = NIODeadline.uptimeNanoseconds(0)
    }

    private let interval: TimeAmount
    private let state = Mutex(State())

    init(interval: Duration) { self.interval = TimeAmount(interval) }

    /// Counts one.
    ///
    /// - Returns: how many there were since the last line, if one is due now.
    func note(at now: NIODeadline = .now()) -> Int? {
        state.withLock { state in
            state.count += 1
            guard now >= state.next else { return nil }
            state.next = now + interval
            defer { state.count = 0 }
            return state.count
        }
    }
}

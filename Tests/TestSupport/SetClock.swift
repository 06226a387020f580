import CallboxModel
import Synchronization

/// Clocks that stand still until a test moves them: wall time, and the time since the machine started.
package final class SetClock: Sendable {
    private struct State {
        /// 2026-11-21T08:31:22.123Z.
        var now = Timestamp(milliseconds: 1_795_249_882_123)
        var uptime: Duration = .seconds(100_000)
        var boot = "first"
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Timestamp { state.withLock { $0.now } }

    /// A clock on which waiting takes real time and moves nothing.
    package var clock: Clock { Clock({ self.now }, uptime: { self.state.withLock { $0.uptime } }, boot: state.withLock { $0.boot }) }

    /// A clock on which waiting takes no time, and moves it as far as was to be waited.
    package var hastyClock: Clock {
        Clock({ self.now }, uptime: { self.state.withLock { $0.uptime } }, boot: state.withLock { $0.boot }) { duration in
            try Task.checkCancellation()
            self.advance(duration)
            await Task.yield()
        }
    }

    /// Lets time pass.
    package func advance(_ duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
        }
    }

    /// Sets wall time by so much, as a person or a time server does; no time passes.
    package func jump(by duration: Duration) { state.withLock { $0.now = $0.now + duration } }

    /// Starts the machine again: the time since its start begins anew. Clocks that were handed out before keep the old name.
    package func reboot() {
        state.withLock { state in
            state.uptime = .seconds(10)
            state.boot += "+"
        }
    }
}

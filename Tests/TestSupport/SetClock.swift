import CallboxModel
import Synchronization

/// A clock that stands still until a test moves it.
package final class SetClock: Sendable {
    /// 2026-11-21T08:31:22.123Z.
    private let moment = Mutex(Timestamp(milliseconds: 1_795_249_882_123))

    package init() {}

    package var now: Timestamp { moment.withLock { $0 } }
    package var clock: Clock { Clock { self.now } }

    package func advance(_ duration: Duration) { moment.withLock { $0 = $0 + duration } }
}

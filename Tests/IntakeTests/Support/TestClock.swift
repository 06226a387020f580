import CallboxModel
import Synchronization
import TestSupport

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let moment = Mutex(Samples.moment)

    var clock: Clock { Clock { self.moment.withLock { $0 } } }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(_ duration: Duration) { moment.withLock { $0 = $0 + duration } }
}

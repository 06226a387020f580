import Synchronization
import Terminal

/// A colour terminal of some width.
func terminal(width: Int = 80, height: Int = 24, _ environment: [String: String] = ["TERM": "xterm"]) -> Screen {
    Screen(isTerminal: true, size: Screen.Size(columns: width, rows: height), environment: environment)
}

/// Where colours are off.
func pale(width: Int) -> Screen { terminal(width: width, ["TERM": "xterm", "NO_COLOR": "1"]) }

/// A pipe or a file.
let bytesOnly = Screen(isTerminal: false)

/// Is a clock that a test sets.
final class HandClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 += duration } }
}

import Glibc
import Synchronization

/// A barrier that one side waits at until the other opens it, for a bounded time.
package final class Barrier: Sendable {
    private let isOpen = Atomic(false)

    package init() {}

    package func open() { isOpen.store(true, ordering: .releasing) }

    /// Blocks the thread.
    package func wait(atMost limit: Duration = .seconds(10)) {
        let deadline = ContinuousClock.now + limit
        while !isOpen.load(ordering: .acquiring), ContinuousClock.now < deadline { usleep(1000) }
    }

    /// Waits without blocking a thread. After ten seconds it gives up, and what is expected behind it will not hold.
    package func opened() async {
        let deadline = ContinuousClock.now + .seconds(10)
        while !isOpen.load(ordering: .acquiring) {
            guard ContinuousClock.now < deadline else { return }
            await Task.yield()
        }
    }
}

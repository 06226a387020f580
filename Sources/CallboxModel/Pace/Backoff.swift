/// How long to wait before trying again: twice as long each time, up to a bound, and by chance up to half of it less.
package struct Backoff: Sendable, Equatable {
    /// The longest first wait.
    package var base: Duration
    /// The longest wait of all.
    package var bound: Duration

    package init(base: Duration = .seconds(1), bound: Duration = .seconds(60)) {
        self.base = base
        self.bound = bound
    }

    /// The wait after so many failures in a row, from 1: between half of the step and the whole of it.
    package func wait(after failures: Int, chance: Double) -> Duration {
        var step = base
        for _ in 1..<max(failures, 1) {
            if step >= bound { break }
            step = step * 2
        }
        return min(step, bound) * (0.5 + 0.5 * min(max(chance, 0), 1))
    }
}

/// When a job is polled: a pure function of what happened and of chance.
package struct PollSchedule: Sendable, Equatable {
    /// The first poll, while nothing is known about how long a model takes.
    package var firstUnlearned: Duration = .seconds(60)
    /// Added to what a model usually takes, so that a callback has time to arrive first.
    package var grace: Duration = .seconds(15)
    /// The latest first poll, whatever was learned: where callbacks are lost, a result is as old as the poll that found it, and what is
    /// learned from such results would put every first poll later than the last.
    package var firstMax: Duration = .seconds(300)
    /// The second poll comes at most so long after the first; every further one up to 1.5 times as long after the one before.
    package var interval: Duration = .seconds(10)
    /// The longest wait while a job is young.
    package var intervalMax: Duration = .seconds(60)
    /// From this age a job is old.
    package var oldAfter: Duration = .seconds(3600)
    /// The longest wait for an old job.
    package var intervalMaxOld: Duration = .seconds(600)
    /// No two polls of a job are closer than this.
    package var intervalMin: Duration = .seconds(1)
    /// The waits while callbacks are evidently not arriving.
    package var eagerMin: Duration = .seconds(5)
    package var eagerMax: Duration = .seconds(30)

    package init() {}

    /// How long after its acceptance a job is polled first.
    ///
    /// - Parameter usual: what nine in ten jobs of its model took; `nil` until that is known.
    package func first(usual: Duration?, isEager: Bool = false) -> Duration {
        isEager ? eagerMin : usual.map { min($0 + grace, firstMax) } ?? firstUnlearned
    }

    /// How long to wait after a poll that found the job running.
    ///
    /// - Parameters:
    ///   - number: how often it has been polled, from 1.
    ///   - age: the time since its acceptance.
    ///   - chance: from 0 to 1; jobs that were due together drift apart by it (full jitter).
    package func next(after number: Int, age: Duration, isEager: Bool, chance: Double) -> Duration {
        let longest = longestWait(after: number, age: age, isEager: isEager)
        let shortest = isEager ? eagerMin : intervalMin
        guard longest > shortest else { return shortest }
        return shortest + (longest - shortest) * min(max(chance, 0), 1)
    }

    private func longestWait(after number: Int, age: Duration, isEager: Bool) -> Duration {
        if isEager { return eagerMax }
        let bound = age < oldAfter ? intervalMax : intervalMaxOld
        var wait = interval
        for _ in 1..<max(number, 1) {
            if wait >= bound { break }
            wait = wait * 1.5
        }
        return min(wait, bound)
    }

    /// What nine in ten took; `nil` for fewer than five, from which nothing can be learned.
    package static func usual(_ durations: [Duration]) -> Duration? {
        guard durations.count >= 5 else { return nil }
        return durations.sorted()[(durations.count * 9 - 1) / 10]
    }
}

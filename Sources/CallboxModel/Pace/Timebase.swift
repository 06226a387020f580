/// The relation of wall time to uptime under which the moments in a ledger were noted.
///
/// Deadlines and due times are moments of wall time. Where that jumps, they move with it, so that a deadline means as much time as
/// it meant before, and a poll that was due in a minute is due in a minute. Slow corrections of a clock change both times alike and
/// are no jumps.
package struct Timebase: Sendable, Equatable {
    /// Differences up to here are left as they are: leap seconds, and the moment between two readings.
    package static let tolerance: Duration = .seconds(5)

    /// The start of the machine that the offset belongs to.
    package let boot: String
    package let offset: Duration
    /// The latest moment that is known to have been noted.
    package let seen: Timestamp

    package init(boot: String, offset: Duration, seen: Timestamp) {
        self.boot = boot
        self.offset = offset
        self.seen = seen
    }

    /// By how much wall time has jumped since; zero for no jump.
    ///
    /// After a new start of the machine nobody knows how long it was off. Only a clock that is behind what was noted before surely
    /// is wrong: then it counts as if no time had passed.
    package func jump(to reading: ClockReading) -> Duration {
        let difference = boot == reading.boot ? reading.offset - offset : min(reading.now - seen, .zero)
        return abs(difference) > Self.tolerance ? difference : .zero
    }

    private func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
}

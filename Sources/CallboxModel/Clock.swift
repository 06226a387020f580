import Foundation

/// Tells the current time and waits; tests hand in one that they set.
///
/// Wall time can be set forward and back while a program runs. ``uptime`` cannot: what the two say together shows a jump, see ``Timebase``.
package struct Clock: Sendable {
    private let read: @Sendable () -> Timestamp
    private let count: @Sendable () -> Duration
    private let rest: @Sendable (Duration) async throws -> Void
    /// Names the start of the machine from which ``uptime`` counts; empty where that is not known, and then jumps are not looked for.
    package let boot: String

    /// - Parameters:
    ///   - uptime: the time since the machine started; without it wall time never seems to jump.
    ///   - rest: waits; throws where the waiting task is cancelled. A clock that only reads lets real time pass.
    package init(
        _ read: @escaping @Sendable () -> Timestamp, uptime: (@Sendable () -> Duration)? = nil, boot: String = "",
        rest: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.read = read
        count = uptime ?? { .milliseconds(read().milliseconds) }
        self.rest = rest
        self.boot = boot
    }

    /// The current moment.
    package var now: Timestamp { read() }

    /// How long the machine has been running, the time in which it was suspended included. No setting of the clock moves it.
    package var uptime: Duration { count() }

    /// Wall time and uptime of one moment.
    package var reading: ClockReading { ClockReading(now: now, uptime: uptime, boot: boot) }

    /// Waits for so long, or until the task is cancelled.
    ///
    /// - Throws: `CancellationError`.
    package func sleep(for duration: Duration) async throws { try await rest(duration) }

    /// The same clock, on a machine whose start has a name.
    package func on(boot: String) -> Clock { Clock(read, uptime: count, boot: boot, rest: rest) }

    /// The machine's clocks: wall time, and the time since its start (clock_gettime(2), CLOCK_BOOTTIME).
    package static let wall = Clock({ Timestamp(Date()) }, uptime: sinceBoot)

    private static func sinceBoot() -> Duration {
        var time = timespec()
        let status = clock_gettime(CLOCK_BOOTTIME, &time)
        precondition(status == 0, "Linux has had this clock since 2.6.39")
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// Wall time and uptime of one moment.
package struct ClockReading: Sendable, Equatable {
    package let now: Timestamp
    package let uptime: Duration
    package let boot: String

    package init(now: Timestamp, uptime: Duration, boot: String) {
        self.now = now
        self.uptime = uptime
        self.boot = boot
    }

    /// When the machine would have started if wall time had always been what it is now: it changes by a jump and by nothing else.
    package var offset: Duration { .milliseconds(now.milliseconds) - uptime }
}

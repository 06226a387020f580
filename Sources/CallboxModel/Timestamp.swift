import Foundation

/// A moment in wall-clock time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// It is a value: whoever needs the current one is handed a ``Clock``.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since the Unix epoch.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The moment of a date, cut to milliseconds.
    package init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded(.down))) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds + duration.milliseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration { .milliseconds(left.milliseconds - right.milliseconds) }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { text }
}

extension Duration {
    /// Whole milliseconds, cut towards zero.
    package var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }

    /// Seconds with a fraction.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// Tells the current time and waits; tests hand in one that they set.
package struct Clock: Sendable {
    private let read: @Sendable () -> Timestamp
    private let rest: @Sendable (Duration) async throws -> Void

    /// - Parameter rest: waits; throws where the waiting task is cancelled. A clock that only reads lets real time pass.
    package init(
        _ read: @escaping @Sendable () -> Timestamp,
        rest: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.read = read
        self.rest = rest
    }

    /// The current moment.
    package var now: Timestamp { read() }

    /// Waits as long as told.
    ///
    /// - Throws: `CancellationError`.
    package func sleep(for duration: Duration) async throws { try await rest(duration) }

    /// The machine's wall clock.
    package static let wall = Clock { Timestamp(Date()) }
}

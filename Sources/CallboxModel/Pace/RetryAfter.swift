import Foundation

/// Reads how long a server asks us to wait (RFC 9110 §10.2.3).
package enum RetryAfter {
    /// A wait is never taken shorter than this…
    package static let waitMin: Duration = .seconds(1)
    /// …nor longer.
    package static let waitMax: Duration = .seconds(900)
    /// What is waited where the server asks and does not say for how long.
    package static let waitUnstated: Duration = .seconds(5)

    /// The wait that a header value asks for, within bounds: seconds or a date; anything else counts as not stated.
    package static func wait(_ value: String?, at now: Timestamp) -> Duration {
        guard let value = value?.trimmingCharacters(in: .whitespaces), let asked = seconds(value) ?? date(value, at: now) else {
            return waitUnstated
        }
        return min(max(asked, waitMin), waitMax)
    }

    private static func seconds(_ value: String) -> Duration? {
        guard !value.isEmpty, value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int64(value).map { .seconds(min($0, 1 << 31)) } ?? waitMax
    }

    private static func date(_ value: String, at now: Timestamp) -> Duration? { Timestamp(httpDate: value, at: now).map { $0 - now } }
}

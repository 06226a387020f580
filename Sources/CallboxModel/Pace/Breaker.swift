/// Stops asking a provider that does not answer, and tries again with one request at a time.
package struct Breaker: Sendable, Equatable {
    /// Failures in a row that open it.
    package static let failuresMax = 5

    private let backoff: Backoff
    private var failures = 0
    private var opensUntil: Timestamp?

    package init(backoff: Backoff = Backoff()) { self.backoff = backoff }

    /// Whether the provider counts as out of order.
    package var isOpen: Bool { opensUntil != nil }

    /// How many requests may be made now.
    ///
    /// - Parameter wanted: how many there would be.
    package func permits(_ wanted: Int, at now: Timestamp) -> Int {
        if isShut(at: now) { return 0 }
        return isOpen ? min(wanted, 1) : wanted
    }

    /// Notes an answer of any kind: the provider is there.
    ///
    /// - Returns: whether it was open until now.
    package mutating func close() -> Bool {
        defer { (failures, opensUntil) = (0, nil) }
        return isOpen
    }

    /// Notes that no answer came. What was asked before it opened and fails while it is open says nothing new.
    ///
    /// - Returns: whether it opens by this.
    package mutating func fail(at now: Timestamp, chance: Double) -> Bool {
        if isShut(at: now) { return false }
        failures += 1
        guard failures >= Self.failuresMax else { return false }
        defer { opensUntil = now + backoff.wait(after: failures - Self.failuresMax + 1, chance: chance) }
        return !isOpen
    }

    /// Whether nothing is let through. No wait is longer than the bound: one that seems to be is that of a clock that jumped back.
    private func isShut(at now: Timestamp) -> Bool {
        guard let opensUntil else { return false }
        return now < opensUntil && opensUntil - now <= backoff.bound
    }
}

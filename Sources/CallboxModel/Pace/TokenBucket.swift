/// Bounds a rate: so many requests per second, and so many at once after a rest.
package struct TokenBucket: Sendable, Equatable {
    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: Timestamp

    /// - Parameters:
    ///   - perSecond: the rate, above zero.
    ///   - burst: how many may be saved up, at least one.
    package init(perSecond: Double, burst: Int, at now: Timestamp) {
        precondition(perSecond > 0 && burst >= 1, "a bucket without rate or room lets nothing through")
        self.perSecond = perSecond
        self.burst = Double(burst)
        tokens = Double(burst)
        filledAt = now
    }

    /// Takes up to so many tokens.
    ///
    /// - Returns: how many there were. A clock that jumps back costs the time it jumped, not more.
    package mutating func take(_ wanted: Int, at now: Timestamp) -> Int {
        if now > filledAt { tokens = min(burst, tokens + (now - filledAt).seconds * perSecond) }
        filledAt = now
        let taken = min(wanted, Int(tokens))
        tokens -= Double(taken)
        return taken
    }

    /// Gives tokens back that were not used.
    package mutating func giveBack(_ count: Int) { tokens = min(burst, tokens + Double(count)) }
}

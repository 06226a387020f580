/// Bounds a rate: so many requests per second, and so many at once after a rest.
package struct TokenBucket: Sendable, Equatable {
    private let perSecond: Double
    private let burst: Double
    /// What was left when it was last filled up: kept where others share the bucket.
    package private(set) var tokens: Double
    package private(set) var filledAt: Timestamp

    /// - Parameters:
    ///   - perSecond: the rate, above zero.
    ///   - burst: how many may be saved up, at least one.
    ///   - tokens: what is left; a full bucket, unless told.
    package init(perSecond: Double, burst: Int, tokens: Double? = nil, at now: Timestamp) {
        precondition(perSecond > 0 && burst >= 1, "a bucket without rate or room lets nothing through")
        self.perSecond = perSecond
        self.burst = Double(burst)
        self.tokens = min(tokens ?? Double(burst), Double(burst))
        filledAt = now
    }

    /// A bucket of a rate.
    package init(_ rate: Rate, tokens: Double? = nil, at now: Timestamp) {
        self.init(perSecond: rate.perSecond, burst: rate.burst, tokens: tokens, at: now)
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

    /// How many tokens there are.
    package func available(at now: Timestamp) -> Int {
        var bucket = self
        return bucket.take(.max, at: now)
    }

    /// How long it takes until there is a token; zero where there is one.
    package func wait(at now: Timestamp) -> Duration {
        var bucket = self
        _ = bucket.take(0, at: now)
        return bucket.tokens >= 1 ? .zero : .seconds((1 - bucket.tokens) / perSecond)
    }
}

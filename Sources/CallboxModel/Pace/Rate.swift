/// How many requests an account may make.
package struct Rate: Sendable, Equatable {
    /// Requests per second in the long run, above zero.
    package let perSecond: Double
    /// How many may be made at once after a rest, at least one.
    package let burst: Int

    /// - Parameter burst: one second's worth, unless told.
    package init(perSecond: Double, burst: Int? = nil) {
        precondition(perSecond > 0, "a rate of nothing lets nothing through")
        self.perSecond = perSecond
        self.burst = max(1, burst ?? Int(perSecond.rounded(.up)))
    }
}

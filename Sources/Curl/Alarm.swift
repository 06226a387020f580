/// Remembers the earliest moment at which some transfer may be overdue, so that the transfers need to be looked through only then.
///
/// It may ring too early, when the transfer in question is over already, but never too late. It belongs to the curl thread.
final class Alarm {
    /// When to look, or nil if there is nothing to wait for.
    private(set) var next: ContinuousClock.Instant?

    /// Makes sure that it rings no later than this.
    func ring(by moment: ContinuousClock.Instant) {
        next = next.map { min($0, moment) } ?? moment
    }

    /// Forgets the moment; those who still need it set it again.
    func clear() {
        next = nil
    }
}

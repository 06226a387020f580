/// How far some work has come, as one line.
package struct ProgressBar: Sendable, Equatable {
    /// How many of the things done are of one kind.
    package struct Tally: Sendable, Equatable {
        /// The word for the kind, such as `accepted`.
        package let kind: String
        /// How many there are.
        package let count: Int
        /// How they stand out.
        package let style: Style

        /// Counts things of one kind.
        package init(_ kind: String, _ count: Int, _ style: Style = .none) {
            self.kind = kind
            self.count = count
            self.style = style
        }
    }

    /// What is being done.
    package let label: String
    /// How many things are done, those done before this run included.
    package let done: Int
    /// How many things there are; `nil` where nobody knows.
    package let total: Int?
    /// How many things were done before this run, which say nothing about its rate.
    package let doneBefore: Int
    /// How long this run has taken so far.
    package let elapsed: Duration
    /// How many things of which kind are done; those of which there are none are left out of the line.
    package let tallies: [Tally]

    /// Says how far the work has come at one moment.
    package init(_ label: String, done: Int, total: Int?, doneBefore: Int = 0, elapsed: Duration, tallies: [Tally] = []) {
        self.label = label
        self.done = done
        self.total = total
        self.doneBefore = doneBefore
        self.elapsed = elapsed
        self.tallies = tallies
    }

    /// Things done per second of this run; `nil` as long as that says little: before the first thing and the first second.
    package var rate: Double? {
        guard done > doneBefore, elapsed >= .seconds(1) else { return nil }
        return Double(done - doneBefore) / (elapsed / .seconds(1))
    }

    /// How long it will still take if it goes on like this; `nil` where that cannot be said, and when all is done.
    package var remaining: Duration? {
        guard let rate, let total, total > done else { return nil }
        let seconds = Double(total - done) / rate
        return seconds < 1e9 ? .seconds(seconds) : nil
    }
}

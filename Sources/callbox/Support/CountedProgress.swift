import Synchronization
import Terminal

/// How far many things of one kind have come, by what became of each, on a terminal; anywhere else nothing is shown.
///
/// It may be used from any thread.
final class CountedProgress: Sendable {
    private let line = ProgressLine(Console.errors)
    private let counts = Mutex<[String: Int]>([:])
    private let start = ContinuousClock.now
    private let label: String
    private let total: Int
    private let success: String
    private let before: String?

    /// - Parameters:
    ///   - success: the word for what became what it should.
    ///   - before: the word for what was done before this run, which says nothing about its rate.
    init(_ label: String, total: Int, success: String, before: String? = nil) {
        self.label = label
        self.total = total
        self.success = success
        self.before = before
    }

    /// Counts one more.
    ///
    /// - Parameter word: what became of it.
    func advance(_ word: String) {
        let counts = counts.withLock { counts in
            counts[word, default: 0] += 1
            return counts
        }
        let tallies = counts.sorted { $0.key < $1.key }.map { ProgressBar.Tally($0.key, $0.value, $0.key == success ? .green : .yellow) }
        line.show(
            ProgressBar(
                label, done: counts.values.reduce(0, +), total: total, doneBefore: before.flatMap { counts[$0] } ?? 0,
                elapsed: ContinuousClock.now - start, tallies: tallies))
    }

    /// Writes a line that remains.
    func say(_ text: String) { line.say(Line(text)) }

    /// Takes it away; to be called when the work is over, however it ended.
    func finish() { line.clear() }
}

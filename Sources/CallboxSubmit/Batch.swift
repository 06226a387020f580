import CallboxModel

/// Many jobs in one document: NDJSON, one job a line.
///
/// `{"id": "…", "model": "…", "params": {…}, "reference": "…", "labels": {…}}`; `id`, `reference` and `labels` may be left out.
/// A line without an id is given one from its content and how often that content came before, so that the same file means the same
/// jobs when it is read again.
package struct Batch: Sendable {
    /// One thing wrong with one line.
    package struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// From 1.
        package let line: Int
        package let violations: [Violation]
        /// What is wrong with the line itself, where it is not a job at all.
        package let message: String?

        package var description: String {
            ([message].compactMap(\.self) + violations.map(\.description)).map { "line \(line): \($0)" }.joined(separator: "\n")
        }
    }

    /// The most lines that one batch may have; empty ones do not count.
    package static let linesMax = 100_000

    package let drafts: [Draft]
    package let problems: [Problem]

    /// Reads and checks every line; nothing is sent while one of them is wrong.
    ///
    /// - Parameters:
    ///   - name: what the batch is called in the ledger; lines are remembered under it.
    ///   - patience: how long to wait for the result of each job.
    package init(_ document: [UInt8], name: String, patience: Duration) {
        var reader = BatchReader(name: name, patience: patience)
        let lines = document.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard reader.read(line, number: index + 1) else { break }
        }
        drafts = reader.drafts
        problems = reader.problems
    }
}

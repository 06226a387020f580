import CallboxFetch
import CallboxModel
import Synchronization
import Terminal

/// Shows what became of outputs: a table for a person, one object a line for a program.
final class FetchReport {
    private let output: OutputOptions
    private var table = Table([
        Column("key"), Column("output", .trailing), Column("outcome"), Column("bytes", .trailing), Column("file or reason", widthMin: 20),
    ])
    private var isEmpty = true

    init(_ output: OutputOptions) { self.output = output }

    func show(_ outputs: [FetchedOutput], of key: JobKey) {
        for output in outputs {
            isEmpty = false
            if self.output.isTable {
                table.add([key.text, String(output.index), output.word, output.artifact.map { String($0.bytes) } ?? "", output.detail])
            } else {
                Console.json(output.record(of: key))
            }
        }
    }

    func finish() { if output.isTable, !isEmpty { Console.table(table) } }
}

extension FetchedOutput {
    /// The file, if it was kept.
    fileprivate var artifact: Artifact? { if case .kept(let artifact) = outcome { artifact } else { nil } }

    fileprivate var word: String {
        switch outcome {
        case .kept: "kept"
        case .refused: "refused"
        case .failed: "failed"
        }
    }

    fileprivate var detail: String {
        switch outcome {
        case .kept(let artifact): artifact.path
        case .refused(let reason), .failed(let reason): reason
        }
    }

    fileprivate func record(of key: JobKey) -> JSONObject {
        let place: [(String, JSONValue)] = [
            ("key", .string(key.text)), ("output", .integer(index)), ("outcome", .string(word)),
        ]
        guard let artifact else { return JSONObject(place + [("reason", .string(detail))]) }
        return JSONObject(
            place + [
                ("path", .string(artifact.path)), ("bytes", .integer(artifact.bytes)), ("sha256", .string(artifact.digest.text)),
                ("media_type", .string(artifact.mediaType.rawValue)),
            ])
    }
}

/// How many outputs are fetched, on a terminal.
final class FetchProgress: Sendable {
    private let line = ProgressLine(Console.errors)
    private let counts = Mutex<[String: Int]>([:])
    private let start = ContinuousClock.now
    private let total: Int

    init(total: Int) { self.total = total }

    func advance(_ output: FetchedOutput) {
        let counts = counts.withLock { counts in
            counts[output.word, default: 0] += 1
            return counts
        }
        let tallies = counts.sorted { $0.key < $1.key }.map { ProgressBar.Tally($0.key, $0.value, $0.key == "kept" ? .green : .yellow) }
        line.show(
            ProgressBar(
                "fetch", done: counts.values.reduce(0, +), total: total, elapsed: ContinuousClock.now - start, tallies: tallies))
    }

    func say(_ text: String) { line.say(Line(text)) }

    func finish() { line.clear() }
}

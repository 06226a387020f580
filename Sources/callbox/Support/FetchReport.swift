import CallboxFetch
import CallboxModel
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

    /// One word for what became of it.
    var word: String {
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

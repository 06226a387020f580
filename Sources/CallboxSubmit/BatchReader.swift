import CallboxModel

/// Reads the lines of a batch one after another.
struct BatchReader {
    private static let members = ["id", "model", "params", "reference", "labels"]
    /// The longest id of a line, in Unicode scalars: it is a key of the ledger.
    private static let idMax = 256

    private(set) var drafts: [Draft] = []
    private(set) var problems: [Batch.Problem] = []
    private let name: String
    private let patience: Duration
    private var names = LineNames()
    private var count = 0

    init(name: String, patience: Duration) {
        self.name = name
        self.patience = patience
    }

    /// Reads one line; empty ones are passed over.
    ///
    /// - Returns: `false` where there were too many already.
    mutating func read(_ line: ArraySlice<UInt8>, number: Int) -> Bool {
        let line = Self.trimmed(line)
        if line.isEmpty { return true }
        count += 1
        guard count <= Batch.linesMax else {
            problems.append(Batch.Problem(line: number, violations: [], message: "a batch may have \(Batch.linesMax) lines; split it"))
            return false
        }
        do throws(LineError) {
            let draft = try draft(line)
            if !draft.violations.isEmpty { problems.append(Batch.Problem(line: number, violations: draft.violations, message: nil)) }
            drafts.append(draft)
        } catch {
            problems.append(Batch.Problem(line: number, violations: [], message: error.message))
        }
        return true
    }

    /// The line without the white space around it, so that it keeps its derived name when an editor changes the line ends.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let start = line.drop(while: isBlank)
        return start.lastIndex { !isBlank($0) }.map { Array(start[...$0]) } ?? []
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}

extension BatchReader {
    private mutating func draft(_ line: [UInt8]) throws(LineError) -> Draft {
        let object = try Self.object(line)
        if let stranger = object.members.first(where: { !Self.members.contains($0.name) }) {
            throw LineError("unknown member \"\(stranger.name.prefix(40))\"; known are \(Self.members.joined(separator: ", "))")
        }
        guard let model = object["model"]?.string else { throw LineError("\"model\" is missing") }
        guard let parameters = object["params"]?.object else { throw LineError("\"params\" is missing or no object") }
        let reference = try Self.reference(object["reference"])
        let labels = try Self.labels(object["labels"])
        guard let lineName = names.add(try Self.id(object["id"]), content: line) else {
            throw LineError("the id stands on an earlier line")
        }
        return Draft(
            model: ModelName.full(model), parameters: parameters, reference: reference, labels: labels, patience: patience,
            batchLine: BatchLine(batch: name, line: lineName))
    }

    private static func object(_ line: [UInt8]) throws(LineError) -> JSONObject {
        let document: JSONValue
        do { document = try JSONScanner.scan(line) } catch { throw LineError(error.description) }
        guard let object = document.object else { throw LineError("not a JSON object") }
        return object
    }

    private static func id(_ value: JSONValue?) throws(LineError) -> String? {
        guard let value else { return nil }
        guard let id = value.scalarText, (1...idMax).contains(id.unicodeScalars.count) else {
            throw LineError("\"id\" must be a string or a number of at most \(idMax) characters")
        }
        return id
    }

    private static func reference(_ value: JSONValue?) throws(LineError) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let reference = value.scalarText else { throw LineError("\"reference\" must be a string or a number") }
        return reference
    }

    private static func labels(_ value: JSONValue?) throws(LineError) -> [String: String] {
        guard let value, !value.isNull else { return [:] }
        var labels: [String: String] = [:]
        for member in value.object?.members ?? [] { labels[member.name] = member.value.scalarText }
        guard labels.count == value.object?.members.count else { throw LineError("\"labels\" must be an object of strings") }
        return labels
    }
}

/// What makes a line not a job.
private struct LineError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

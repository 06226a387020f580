import CallboxModel

/// A submit that was understood.
struct SubmitRequest: Sendable {
    /// The longest name of a model, in bytes.
    private static let modelBytesMax = 128

    let model: String
    let parameters: JSONObject

    /// Why a submit is not even looked at: the status and a sentence.
    struct Misformed: Error, Equatable {
        let status: Int
        let message: String
    }

    /// Reads `{"model": …, "input": [{"params": {…}}]}`.
    init(_ body: [UInt8]) throws(Misformed) {
        let document: JSONValue
        do { document = try JSONScanner.scan(body) } catch { throw Misformed(status: 400, message: error.description) }
        guard let model = document.object?["model"]?.string, !model.isEmpty, model.utf8.count <= Self.modelBytesMax else {
            throw Misformed(status: 400, message: "model must be a string of 1 to \(Self.modelBytesMax) bytes")
        }
        guard let input = document.object?["input"]?.array, input.count == 1, let params = input[0].object?["params"]?.object else {
            throw Misformed(status: 400, message: "input must be an array of one object with params")
        }
        self.model = model
        parameters = params
    }

    /// The first rule that the parameters break; `nil` where they break none or the model is open.
    ///
    /// - Throws: ``Misformed`` with 404 for a model that is neither declared nor open.
    func violation(openPrefixes: [String]) throws(Misformed) -> Violation? {
        if let declaration = ModelDeclaration.named(model) { return declaration.violations(in: parameters).first }
        guard openPrefixes.contains(where: model.hasPrefix) else { throw Misformed(status: 404, message: "Model not found") }
        return nil
    }

    /// Where callbacks go; `nil` where nothing usable was given.
    var callback: CallbackTarget? { parameters["callback"]?.string.flatMap(CallbackTarget.init) }

    /// What pictures are drawn from: equal submits give equal pictures, wherever their callbacks go.
    var pictureSeed: UInt64 {
        var content = parameters
        content["callback"] = nil
        let digest = Digest(of: Array(model.utf8) + JSONValue.object(content).bytes)
        return UInt64(digest.text.prefix(16), radix: 16) ?? 0
    }
}

import CallboxModel

extension SandboxTask {
    /// What a submit is answered: the task, in progress.
    var receipt: JSONObject {
        JSONObject([
            ("id", .string(id)), ("created_at", createdAtSeconds), ("status", .string("in_progress")), ("model", .string(model)),
        ])
    }

    /// The task as the task endpoint gives it, running or ended.
    func gatewayDocument(at now: Duration) -> JSONObject {
        guard isEnded(at: now) else { return gatewayProgress(progress(at: now)) }
        return failure.map(gatewayFailure) ?? gatewayCompletion
    }

    /// The task in progress.
    func gatewayProgress(_ progress: Double) -> JSONObject {
        var document = receipt
        document["progress"] = .rounded(progress)
        return document
    }

    /// The task completed, with the links that it really has.
    var gatewayCompletion: JSONObject { gatewayCompletion(pictureURL: pictureURL) }

    /// The task completed, with links of the caller's making.
    func gatewayCompletion(pictureURL: (String) -> String) -> JSONObject {
        let content = (0..<Self.picturesCount).map { index in
            JSONValue.object(
                JSONObject([
                    ("type", .string("image")), ("url", .string(pictureURL(String(index)))), ("jobId", .string(fate.providerJobID)),
                ]))
        }
        return gatewayHead(status: "completed").with([
            ("progress", .integer(1)),
            ("output", .array([.object(JSONObject([("content", .array(content))]))])),
            ("usage", .object(JSONObject([("cost", .string("0.08")), ("discount", .rounded(0.9))]))),
            ("metadata", .object(metadata)),
        ])
    }

    private func gatewayFailure(_ failure: (code: ProviderCode, message: String)) -> JSONObject {
        gatewayHead(status: "failed").with([
            ("error", .object(JSONObject([("code", failure.code.integer), ("error_message", .string(failure.message))])))
        ])
    }

    private func gatewayHead(status: String) -> JSONObject {
        JSONObject([("id", .string(id)), ("created_at", createdAtSeconds), ("status", .string(status)), ("model", .string(model))])
    }

    private var metadata: JSONObject {
        let seconds = fate.duration.seconds
        return JSONObject([
            ("in_queue_at", .rounded(seconds * 0.05)), ("upload_at", .rounded(seconds * 0.95)), ("completed_at", .rounded(seconds)),
        ])
    }

    private var createdAtSeconds: JSONValue { .integer(createdAt.milliseconds / 1000) }
}

extension JSONObject {
    /// The object with further members.
    func with(_ members: [(String, JSONValue)]) -> JSONObject {
        var object = self
        for (name, value) in members { object[name] = value }
        return object
    }
}

extension JSONValue {
    /// A number with at most two digits behind the point.
    static func rounded(_ value: Double) -> JSONValue {
        .number(JSONNumber(text: String((value * 100).rounded() / 100)))
    }
}

extension ProviderCode {
    /// The code as the provider writes it: an integer without its leading zeros.
    var integer: JSONValue { Int64(text).map(JSONValue.integer) ?? .string(text) }
}

import CallboxModel

extension SandboxTask {
    /// The task in progress, in the envelope of the service behind the gateway.
    func upstreamProgress(toldAt: Timestamp) -> JSONObject {
        upstreamEnvelope(toldAt: toldAt, status: "processing", output: Self.emptyOutput, endedAt: nil, error: Self.noError)
    }

    /// The task at its end, in the envelope of the service behind the gateway.
    func upstreamEnd(toldAt: Timestamp) -> JSONObject {
        let endedAt = createdAt + fate.duration
        guard let failure else {
            return upstreamEnvelope(toldAt: toldAt, status: "completed", output: upstreamOutput, endedAt: endedAt, error: Self.noError)
        }
        let error = JSONObject([
            ("code", failure.code.integer), ("raw_message", .string(failure.message)), ("message", .string(failure.message)),
            ("detail", .null),
        ])
        return upstreamEnvelope(toldAt: toldAt, status: "failed", output: Self.emptyOutput, endedAt: endedAt, error: error)
    }

    private func upstreamEnvelope(
        toldAt: Timestamp, status: String, output: JSONObject, endedAt: Timestamp?, error: JSONObject
    ) -> JSONObject {
        let job = JSONObject([
            ("job_id", .string(fate.providerJobID)), ("model", .string("midjourney")), ("task_type", .string(taskType)),
            ("status", .string(status)), ("output", .object(output)), ("meta", .object(meta(endedAt: endedAt))), ("logs", .array([])),
            ("error", .object(error)),
        ])
        return JSONObject([("timestamp", .integer(toldAt.milliseconds / 1000)), ("data", .object(job))])
    }

    private var upstreamOutput: JSONObject {
        JSONObject([
            ("image_url", .string(pictureURL("grid"))),
            ("image_urls", .array((0..<Self.picturesCount).map { .string(pictureURL(String($0))) })),
            ("seed", .string(String(pictureSeed % 0x1_0000_0000))), ("available_actions", .object(JSONObject())),
        ])
    }

    private func meta(endedAt: Timestamp?) -> JSONObject {
        JSONObject([
            ("created_at", .string(createdAt.text)), ("started_at", .string(createdAt.text)),
            ("ended_at", .string(endedAt?.text ?? Self.unsetTime)),
            ("usage", .object(JSONObject([("type", .string("point")), ("consume", .integer(80))]))),
        ])
    }

    /// The model without the name of its family, as upstream calls it.
    private var taskType: String { model.split(separator: "_").last.map(String.init) ?? model }

    private static let unsetTime = "0001-01-01T00:00:00Z"
    private static let emptyOutput = JSONObject([("image_url", .string("")), ("image_urls", .null)])
    /// Upstream sends the error even where there is none.
    private static let noError = JSONObject([
        ("code", .integer(0)), ("raw_message", .string("")), ("message", .string("")), ("detail", .null),
    ])
}

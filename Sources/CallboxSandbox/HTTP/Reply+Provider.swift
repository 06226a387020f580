import CallboxModel

/// The answers of the provider in the shapes that it was seen to use.
extension Reply {
    /// 401: the key is missing or wrong.
    static let unauthorised = Reply(status: 401, json: error(code: "UNAUTHORIZED", "Invalid or missing API key"))

    /// 403: the key may not do this.
    static let forbidden = Reply(status: 403, json: error(code: "FORBIDDEN", "This key is not allowed to do that"))

    /// 402: the account cannot pay.
    static let noBalance = Reply(status: 402, json: error(code: "INSUFFICIENT_BALANCE", "The balance is used up"))

    /// A task that nobody asked for, completed.
    static let foreignTask = Reply(
        json: JSONObject([
            ("id", .string("foreign0000000000000")), ("status", .string("completed")),
            (
                "output",
                .array([
                    .object([
                        (
                            "content",
                            .array([.object([("type", .string("image")), ("url", .string("https://foreign.invalid/0.png"))])])
                        )
                    ])
                ])
            ),
        ]))

    /// 302 to a place where nobody may follow.
    static let elsewhere: Reply = {
        var reply = Reply(status: 302, contentType: "text/plain; charset=utf-8", body: [])
        reply.location = "http://127.0.0.1:9/model/v1/generation/task/elsewhere"
        return reply
    }()

    /// 404 for a task that was never made: text, not JSON.
    static let taskNotFound = Reply(status: 404, contentType: "text/plain; charset=utf-8", body: Array("Task not found".utf8))

    /// 503: the sandbox remembers as many tasks as it may.
    static let full = Reply(status: 503, json: JSONObject([("message", .string("The sandbox is full"))]))

    /// A submit that was taken.
    static func accepted(_ task: SandboxTask) -> Reply { Reply(json: task.receipt, label: "accepted") }

    /// 429 with `Retry-After` in whole seconds, rounded up.
    static func rateLimited(retryAfter: Duration) -> Reply {
        var reply = Reply(status: 429, json: error(code: "RATE_LIMIT_EXCEEDED", "Too many requests"))
        reply.retryAfter = String(Int(retryAfter.seconds.rounded(.up)))
        return reply
    }

    /// A request that was not understood.
    static func misformed(_ reason: SubmitRequest.Misformed) -> Reply {
        let error = JSONObject([("code", .integer(reason.status)), ("error_message", .string(reason.message))])
        return Reply(status: reason.status, json: JSONObject([("error", .object(error))]))
    }

    /// A body that is longer than allowed.
    static let tooLarge = misformed(SubmitRequest.Misformed(status: 413, message: "The request is too large"))

    /// Parameters that break a rule, in the shape asked for.
    static func refused(_ violation: Violation, _ shape: SandboxConfiguration.RefusalShape, id: String) -> Reply {
        let code = violation.code?.integer ?? .null
        switch shape {
        case .failedTask:
            let error = JSONObject([("code", code), ("message", .string(violation.meaning))])
            let document = JSONObject([
                ("id", .string(id)), ("status", .string("failed")), ("error", .object(error)), ("usage", .object([("cost", .string(""))])),
            ])
            return Reply(json: document, label: "refused")
        case .badRequest:
            let error = JSONObject([("code", code), ("error_message", .string(violation.meaning))])
            return Reply(status: 400, json: JSONObject([("error", .object(error))]), label: "refused")
        }
    }

    /// A failure of the provider itself; the status decides which of the shapes seen it comes in.
    static func serverError(status: Int) -> Reply {
        let message = JSONValue.string("The service is temporarily unavailable")
        let document: JSONObject =
            switch status {
            case 500: JSONObject([("error", .object([("error_message", message)]))])
            case 502: JSONObject([("error", message)])
            case 503: JSONObject([("message", message)])
            default: JSONObject([("detail", message)])
            }
        return Reply(status: status, json: document)
    }

    private static func error(code: String, _ message: String) -> JSONObject {
        JSONObject([
            ("error", .object([("code", .string(code)), ("message", .string(message))])), ("request_id", .string("sandbox")),
        ])
    }
}

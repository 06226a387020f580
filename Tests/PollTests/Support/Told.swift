import TestSupport

/// What a provider says of a task.
enum Told {
    static func running(_ id: String = "task") -> Reply { .answer(200, #"{"id":"\#(id)","status":"in_progress","progress":0.4}"#) }

    static func completed(_ id: String = "task") -> Reply { .answer(200, completedBody(id)) }

    static func failed(_ id: String = "task") -> Reply { .answer(200, failedBody(id)) }

    static let unknown = Reply.answer(404, "Task not found")
    static let forbidden = Reply.answer(401, #"{"error":{"code":"UNAUTHORIZED","message":"Invalid API key"},"request_id":"r"}"#)
    static let broken = Reply.answer(503, #"{"message":"The service is temporarily unavailable"}"#)

    static func completedBody(_ id: String) -> String {
        #"{"id":"\#(id)","status":"completed","output":[{"content":[{"type":"image","url":"https://example.com/\#(id).webp"}]}]}"#
    }

    static func failedBody(_ id: String) -> String {
        #"{"id":"\#(id)","status":"failed","error":{"code":4013098,"error_message":"Generation failed"}}"#
    }
}

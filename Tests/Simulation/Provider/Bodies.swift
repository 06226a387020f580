import CallboxModel

/// What the provider writes.
enum Bodies {
    static func running(_ id: String) -> String { #"{"id":"\#(id)","status":"in_progress","progress":0.5}"# }

    static func ended(_ id: String, _ outcome: Outcome) -> String {
        switch outcome {
        case .completed:
            #"{"id":"\#(id)","status":"completed","output":[{"content":[{"type":"image","url":"https://cdn.example/\#(id).webp","jobId":"j-\#(id)"}]}],"usage":{"cost":"0.04"}}"#
        case .failed, .expired, .unknown:
            #"{"id":"\#(id)","status":"failed","error":{"code":4011098,"message":"Generation failed"}}"#
        }
    }

    /// The same in the dialect of the service behind, which names no task.
    static func upstream(_ outcome: Outcome) -> String {
        outcome == .completed
            ? #"{"timestamp":1767506098,"data":{"job_id":"u-1","status":"done","output":{"image_urls":["https://cdn.example/u.webp"]}}}"#
            : #"{"timestamp":1767506098,"data":{"job_id":"u-1","status":"failed","error":"no"}}"#
    }

    static func callback(_ delivery: Delivery, at time: Int64) -> String {
        let id = delivery.task.id
        let outcome = delivery.task.outcome
        return switch delivery.kind {
        case .end: delivery.at % 5 == 0 ? upstream(outcome) : ended(id, outcome)
        case .contradicting, .hijacked: ended(id, outcome == .completed ? .failed : .completed)
        case .progress: running(id)
        case .malformed: String(ended(id, outcome).dropLast(9))
        case .noTask: #"{"hello":"world"}"#
        case .unknownStatus: #"{"id":"\#(id)","status":"simmering"}"#
        case .foreign: ended("task-of-somebody-else", outcome)
        case .noOutput: #"{"id":"\#(id)","status":"completed","output":[]}"#
        }
    }
}

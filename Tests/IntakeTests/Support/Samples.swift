import CallboxIntake
import CallboxModel
import TestSupport

/// Values that many stories need.
enum Samples {
    /// 2026-11-21T08:31:22.123Z.
    static let moment = Timestamp(milliseconds: 1_795_249_882_123)

    /// A job's key; another seed makes another key.
    static func key(_ seed: UInt64 = 1) -> JobKey {
        var generator = SeededGenerator(seed: seed)
        return JobKey(at: moment, using: &generator)
    }

    /// What a user asks for; it is given up after an hour.
    static func request(_ seed: UInt64 = 1) -> JobRequest {
        JobRequest(
            key: key(seed), model: "midjourney_remix", parameters: JSONObject([("imageNo", .integer(2))]), reference: "order/\(seed)",
            labels: ["shop": "north \"1\""], deadline: moment + .seconds(3600))
    }

    /// A callback whose URL was right.
    static func callback(
        _ body: String, _ seed: UInt64 = 1, assurance: Assurance = .capability, fault: SignatureFault? = nil
    ) -> Report {
        Report(key: key(seed), source: .callback, assurance: assurance, receivedAt: moment, body: Array(body.utf8), fault: fault)
    }

    /// What the poller fetched.
    static func poll(_ body: String, _ seed: UInt64 = 1) -> Report {
        Report(key: key(seed), source: .poll, assurance: .refetched, receivedAt: moment, body: Array(body.utf8))
    }

    /// The answer to a submit.
    static func answer(_ body: String, _ seed: UInt64 = 1) -> Report {
        Report(key: key(seed), source: .submit, assurance: .refetched, receivedAt: moment, body: Array(body.utf8))
    }
}

/// What the provider says, by its status.
enum Body {
    static let running = #"{"id":"task-1","status":"in_progress","progress":0.4}"#
    static let completed =
        #"{"id":"task-1","status":"completed","output":[{"content":[{"type":"image","url":"https://cdn.example/0.webp","jobId":"j"}]}],"#
        + #""usage":{"cost":"0.08","discount":0.90},"metadata":{"upload_at":61.0}}"#
    static let insecure =
        #"{"id":"task-1","status":"completed","output":[{"content":[{"type":"image","url":"http://cdn.example/0.webp"}]}]}"#
    static let empty = #"{"id":"task-1","status":"completed","output":[]}"#
    static let failed = #"{"id":"task-1","status":"failed","error":{"code":4011098,"error_message":"Generation failed"}}"#
    static let silent = #"{"id":"task-1","status":"failed"}"#
    static let odd = #"{"id":"task-1","status":"thinking"}"#
    static let other = #"{"id":"task-2","status":"completed","output":[{"url":"https://cdn.example/0.webp"}]}"#
    static let noTask = #"{"hello":"world"}"#
    static let malformed = #"{"status":"#
    static let upstream =
        #"{"timestamp":1767506098,"data":{"job_id":"j","status":"completed","output":{"image_url":"https://cdn.example/grid.png","#
        + #""image_urls":["https://cdn.example/0.png","https://cdn.example/1.png"]},"error":{"code":0,"message":""}}}"#
}

extension Matter {
    /// A report as it comes to the gate.
    static func report(_ report: Report) -> Matter { .report(report, Reading(report.body)) }
}

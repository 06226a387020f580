import CallboxModel
import CallboxSubmit
import TestSupport

extension Draft {
    /// A valid retexture job; with a line it belongs to the batch `monday`.
    static func sample(_ number: Int = 1, line: Bool = false, patience: Duration = .seconds(600)) -> Draft {
        Draft(
            model: "midjourney_retexture",
            parameters: JSONObject([("imgUrl", .string("https://example.com/\(number).png")), ("remixPrompt", .string("straw"))]),
            reference: "order/\(number)", labels: ["number": "\(number)"], patience: patience,
            batchLine: line ? BatchLine(batch: "monday", line: "\(number)") : nil)
    }

    /// Lines of the batch `monday`.
    static func batch(_ count: Int) -> [Draft] { (0..<count).map { sample($0, line: true) } }
}

extension Submitter {
    /// Submits one job.
    func submit(_ draft: Draft = .sample()) async throws -> Result {
        guard let result = try await submit([draft]).first else { throw Overdue() }
        return result
    }
}

extension ReceivedRequest {
    /// The parameters of a submit.
    var parameters: JSONObject {
        // What is not a submit has none.
        guard let document = try? JSONScanner.scan(body) else { return JSONObject() }
        return document.object?["input"]?.array?.first?.object?["params"]?.object ?? JSONObject()
    }

    /// The job that a submit names in its callback URL.
    var key: JobKey? {
        parameters["callback"]?.string?.split(separator: "/").last?.split(separator: ".").first.flatMap { JobKey($0) }
    }
}

/// What a provider answers.
enum Told {
    /// The task that is named after the request's number.
    static func accepted(_ number: Int = 1) -> Reply { .answer(200, #"{"id":"task-\#(number)","status":"in_progress"}"#) }

    static func completedBody(_ id: String = "task-1") -> String {
        #"{"id":"\#(id)","status":"completed","output":[{"content":[{"type":"image","url":"https://example.com/0.webp"}]}]}"#
    }

    /// The completion in the dialect of the service behind the provider, which does not know the task's id.
    static let upstreamBody =
        #"{"timestamp":1767506098,"data":{"job_id":"789320d3-0000-4000-8000-000000000000","status":"completed","#
        + #""output":{"image_urls":["https://example.com/0.webp"]},"error":{"code":0}}}"#

    static let unauthorised = Reply.answer(401, #"{"error":{"code":"UNAUTHORIZED","message":"Invalid API key"},"request_id":"r"}"#)
}

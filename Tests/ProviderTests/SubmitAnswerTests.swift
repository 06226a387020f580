import CallboxModel
import TestSupport
import Testing

@testable import CallboxProvider

@Suite struct SubmitAnswerTests {
    @Test(arguments: [
        #"{"id":"d7erdule878c738sr94g","created_at":1710000000,"status":"in_progress","model":"midjourney_remix"}"#,
        #"{"task_id":"d7erdule878c738sr94g","status":"QUEUED"}"#,
        #"{"id":"d7erdule878c738sr94g","status":"a word that nobody documented"}"#,
        #"{"id":"d7erdule878c738sr94g"}"#,
        #"{"id":null,"task_id":"d7erdule878c738sr94g","error":null}"#,
    ])
    func `an answer that names a task under way is an acceptance`(body: String) {
        #expect(SubmitAnswer(200, body) == .accepted(taskID: "d7erdule878c738sr94g"))
        #expect(SubmitAnswer(201, body) == .accepted(taskID: "d7erdule878c738sr94g"))
    }

    @Test func `an id keeps its exact text, whatever its form`() {
        #expect(
            SubmitAnswer(200, #"{"id":12345678901234567890123456789,"status":"pending"}"#)
                == .accepted(taskID: "12345678901234567890123456789"))
        #expect(SubmitAnswer(200, #"{"id":"../é","status":"pending"}"#) == .accepted(taskID: "../é"))
    }

    @Test func `a task that is complete already is the result itself`() {
        let body = #"{"id":"t","status":"completed","output":[{"content":[{"type":"image","url":"https://e.com/0.webp"}]}]}"#
        #expect(SubmitAnswer(200, body) == .complete(taskID: "t", body: Array(body.utf8)))
        let nameless = #"{"status":"done","output":[]}"#
        #expect(SubmitAnswer(200, nameless) == .complete(taskID: nil, body: Array(nameless.utf8)))
    }

    @Test(arguments: [
        (
            #"{"id":"t","status":"failed","error":{"code":190000,"message":"No such picture"},"usage":{"cost":""}}"#, "000190000",
            "No such picture"
        ),
        (#"{"status":"failed","error":{"code":4011003,"error_message":"Invalid image number"}}"#, "004011003", "Invalid image number"),
        (#"{"status":"error","message":"Try a shorter prompt"}"#, nil, "Try a shorter prompt"),
        (#"{"status":"cancelled"}"#, nil, "The provider answered 200."),
        (#"{"error":{"code":"8004011003","message":"Invalid image number"}}"#, "004011003", "Invalid image number"),
        (#"{"error":"not today"}"#, nil, "not today"),
        (#"{"status":"rejected","error":"not today"}"#, nil, "not today"),
    ])
    func `a success that tells of a failure is a refusal`(body: String, code: String?, message: String) {
        let failure = TaskFailure(code: code.map { ProviderCode($0) }, message: message)
        #expect(SubmitAnswer(200, body) == .refused(failure, body: Array(body.utf8)))
    }

    @Test(arguments: [
        "", "OK", "<html>", "{}", "[]", "null", #"{"status":"in_progress"}"#, #"{"id":"","status":"pending"}"#, #"{"id":{},"status":"x"}"#,
        #"{"error":null}"#, #"{"error":{"code":0}}"#, #"{"id":"t","status":"pending"}}"#, #"{"id":"t","id":"u"}"#, "{\"id\":\"\u{0}\"}",
    ])
    func `a success that names no task leaves the job in doubt`(body: String) {
        guard case .inDoubt = SubmitAnswer(200, body) else {
            Issue.record("\(SubmitAnswer(200, body))")
            return
        }
    }

    @Test(arguments: [100, 204, 300, 301, 302, 307, 308, 408, 500, 502, 503, 504, 520, 599])
    func `an answer that does not say whether the job was taken leaves it in doubt`(status: Int) {
        guard case .inDoubt(let reason) = SubmitAnswer(status, "") else {
            Issue.record("\(SubmitAnswer(status, ""))")
            return
        }
        #expect(status == 204 || reason.contains("\(status)"))
    }

    @Test func `a server error is in doubt even where its body names a failure`() {
        #expect(SubmitAnswer(500, #"{"error":{"code":4011099,"message":"x"}}"#) == .inDoubt(reason: "the provider answered 500"))
    }

    @Test(arguments: [404, 405])
    func `where there is no endpoint nothing was processed, and the address is to blame`(status: Int) {
        guard case .notProcessed(let reason) = SubmitAnswer(status, "<html>nginx</html>") else { return #expect(Bool(false)) }
        #expect(reason.contains("provider.url"))
        let body = #"{"detail":"No such model"}"#
        #expect(SubmitAnswer(status, body) == .refused(TaskFailure(code: nil, message: "No such model"), body: Array(body.utf8)))
    }

    @Test(arguments: [400, 409, 410, 413, 415, 422])
    func `any other client error is a refusal`(status: Int) {
        let body = #"{"detail":"No such model"}"#
        #expect(SubmitAnswer(status, body) == .refused(TaskFailure(code: nil, message: "No such model"), body: Array(body.utf8)))
        #expect(SubmitAnswer(status, "") == .refused(TaskFailure(code: nil, message: "The provider answered \(status)."), body: []))
    }

    @Test func `a missing or wrong key is told in the provider's words`() {
        let body = #"{"error":{"code":"UNAUTHORIZED","message":"Invalid or missing API key"},"request_id":"r"}"#
        #expect(SubmitAnswer(401, body) == .unauthorised(message: "Invalid or missing API key"))
        #expect(SubmitAnswer(401, "") == .unauthorised(message: "no reason given"))
    }

    @Test(arguments: 40201...40208)
    func `an account that cannot pay has no balance`(code: Int) {
        let body = #"{"status":{"code":402,"message":"Insufficient credits","error_code":\#(code)},"data":null}"#
        #expect(SubmitAnswer(402, body) == .noBalance(message: "Insufficient credits"))
        #expect(SubmitAnswer(403, body) == .noBalance(message: "Insufficient credits"))
    }

    @Test func `forbidden is about the balance where it says so, else about permission`() {
        #expect(SubmitAnswer(403, "Your balance is too low") == .noBalance(message: "Your balance is too low"))
        #expect(SubmitAnswer(403, #"{"message":"Out of CREDITS"}"#) == .noBalance(message: "Out of CREDITS"))
        #expect(SubmitAnswer(403, "Region not allowed") == .unauthorised(message: "Region not allowed"))
        #expect(SubmitAnswer(403, #"{"error":"invalid credentials"}"#) == .unauthorised(message: "invalid credentials"))
        #expect(SubmitAnswer(403, "") == .unauthorised(message: "no reason given"))
    }

    @Test func `too many requests were not processed, and say how long to wait`() {
        let body = #"{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"slow"},"request_id":"r"}"#
        #expect(SubmitAnswer(429, body) == .slowDown(retryAfter: .seconds(5)))
        #expect(SubmitAnswer(429, body, retryAfter: "12") == .slowDown(retryAfter: .seconds(12)))
        #expect(SubmitAnswer(429, "", retryAfter: "Sun, 06 Nov 1994 08:50:07 GMT") == .slowDown(retryAfter: .seconds(30)))
    }
}

import CallboxModel
import TestSupport
import Testing

@testable import CallboxProvider

@Suite struct PollAnswerTests {
    @Test(arguments: [
        #"{"id":"t","status":"in_progress","progress":0.4}"#, #"{"id":"t","status":"failed","error":{"code":4011098}}"#, "", "not JSON",
    ])
    func `whatever comes with 200 is the task's word, unbelieved yet`(body: String) {
        #expect(PollAnswer(200, body) == .task(body: Array(body.utf8)))
    }

    @Test func `an unknown task is not found`() {
        #expect(PollAnswer(404, "Task not found") == .notFound)
        #expect(PollAnswer(404, #"{"detail":"Not Found"}"#) == .notFound)
    }

    @Test func `key and balance are told apart as at a submit`() {
        #expect(PollAnswer(401, #"{"error":{"code":"UNAUTHORIZED","message":"no"}}"#) == .unauthorised(message: "no"))
        #expect(PollAnswer(402, #"{"status":{"code":402,"message":"pay","error_code":40208}}"#) == .noBalance(message: "pay"))
        #expect(PollAnswer(403, "no permission") == .unauthorised(message: "no permission"))
        #expect(PollAnswer(403, "no credit") == .noBalance(message: "no credit"))
    }

    @Test func `a wait that is asked for is taken over`() {
        #expect(PollAnswer(429) == .slowDown(retryAfter: .seconds(5)))
        #expect(PollAnswer(429, retryAfter: "30") == .slowDown(retryAfter: .seconds(30)))
    }

    @Test(arguments: [201, 204, 301, 302, 304, 408, 425, 500, 502, 503, 504])
    func `what says nothing of the task is no answer`(status: Int) {
        #expect(PollAnswer(status, #"{"id":"t","status":"completed"}"#) == .unavailable(reason: "the provider answered \(status)"))
    }

    @Test(arguments: [400, 405, 406, 410, 422, 451])
    func `a question that the provider refuses is answered`(status: Int) {
        #expect(PollAnswer(status, #"{"detail":"bad id"}"#) == .refused(reason: "the provider answered \(status)"))
    }

    @Test func `the timeline has a few words for each`() {
        let answers: [PollAnswer] = [
            .task(body: []), .notFound, .unauthorised(message: "m"), .noBalance(message: "m"), .slowDown(retryAfter: .seconds(1)),
            .refused(reason: "the provider answered 400"), .unavailable(reason: "No connection could be made to a:1."),
        ]
        #expect(
            answers.map(\.word) == [
                "task", "not found", "not authorised", "no balance", "slow down", "the provider answered 400",
                "No connection could be made to a:1.",
            ])
    }
}

import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite struct RefusalTests {
    @Test(arguments: [
        Reply.answer(
            200, #"{"id":"t","status":"failed","error":{"code":4013003,"message":"Invalid image URL format"},"usage":{"cost":""}}"#),
        .answer(400, #"{"error":{"code":"004013003","error_message":"Invalid image URL format"}}"#),
        .answer(422, #"{"error":{"code":8004013003,"message":"Invalid image URL format"}}"#),
    ])
    func `a refusal is a failed entry with the nine-digit code`(answer: Reply) async throws {
        try await withOffice { _, _ in
            answer
        } _: { office, server, _ in
            let result = try await office.submitter(at: server.url).submit(.sample(line: true))
            #expect(result.outcome == .refused(code: "004013003", message: "Invalid image URL format"))
            let entry = try #require(try office.entry(result.key))
            #expect(entry.outcome == .failed && entry.source == .submit)
            #expect(entry.error?.code == "004013003" && entry.error?.meaning == "Invalid image URL format")
            #expect(try await office.job(result.key).submission == .refused)
            let again = try await office.submitter(at: server.url).submit(.sample(line: true))
            #expect(again.outcome == .before("failed"))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a refusal without a word is told all the same`() async throws {
        try await withOffice { _, _ in
            .answer(409, "")
        } _: { office, server, _ in
            let result = try await office.submitter(at: server.url).submit()
            #expect(result.outcome == .refused(code: nil, message: "The provider answered 409."))
        }
    }

    @Test func `one refusal does not stop the batch`() async throws {
        try await withOffice { _, number in
            number == 1 ? .answer(400, #"{"error":"no"}"#) : Told.accepted(number)
        } _: { office, server, _ in
            let results = try await office.submitter(at: server.url) { $0.concurrency = 1 }.submit(Draft.batch(3))
            #expect(results.map(\.outcome.word) == ["refused", "accepted", "accepted"])
        }
    }
}

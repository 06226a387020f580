import CallboxModel
import TestSupport
import Testing

@testable import CallboxProvider

@Suite struct ProblemTests {
    @Test(arguments: [
        (#"{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"slow"},"request_id":"r"}"#, "RATE_LIMIT_EXCEEDED", "slow"),
        (#"{"error":{"code":4011001,"error_message":"Task ID missing","message":"x"}}"#, "004011001", "Task ID missing"),
        (#"{"status":{"code":402,"message":"Insufficient credits","error_code":40201},"data":null}"#, "000040201", "Insufficient credits"),
        (#"{"error":{"error_message":"a"}}"#, nil, "a"),
        (#"{"message":"b"}"#, nil, "b"),
        (#"{"error":"c"}"#, nil, "c"),
        (#"{"detail":"d"}"#, nil, "d"),
        ("Task not found", nil, "Task not found"),
        (#"{"detail":[{"loc":["model"],"msg":"field required"}]}"#, nil, "no reason given"),
        ("[]", nil, "no reason given"),
        ("", nil, "no reason given"),
        (" \r\n\t ", nil, "no reason given"),
    ])
    func `every shape that was seen is read`(body: String, code: String?, text: String) {
        let problem = ProviderProblem(Array(body.utf8))
        #expect(problem.code?.text == code)
        #expect(problem.text == text)
    }

    @Test func `a text becomes one line without anything invisible`() {
        let hostile = "a\r\nb\u{1B}[31m\u{0}c\u{2028}d\u{2029}e\u{202E}f\u{200B}g\u{85}h\u{7F}i \t  j\u{FEFF}"
        #expect(ProviderProblem.line(hostile) == "a b [31m c d e f g h i j")
        #expect(ProviderProblem.line("größer als 日本 👍") == "größer als 日本 👍")
        #expect(ProviderProblem.line("\u{202E}\u{0} ") == nil)
    }

    @Test func `a text of any length becomes a short one`() {
        let long = String(repeating: "é😀", count: 100_000)
        for body in [long, #"{"error":{"message":"\#(long)"}}"#, #"{"detail":"\#(long)"}"#] {
            #expect(ProviderProblem(Array(body.utf8)).text.unicodeScalars.count <= 300)
        }
        let combining = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(ProviderProblem(Array(combining.utf8)).text.unicodeScalars.count <= 300)
    }

    @Test func `bytes that are no text do no harm`() {
        let problem = ProviderProblem([0xFF, 0xFE] + [UInt8](repeating: 0xC3, count: 5000))
        #expect(problem.text.unicodeScalars.count <= 300)
        #expect(!problem.text.isEmpty)
    }

    @Test(arguments: [200, 400]) func `what a refusal says is as short and clean, in every shape`(status: Int) throws {
        let hostile = "no\\u001b[2J\\n" + String(repeating: "x", count: 100_000)
        let bodies = [
            #"{"status":"failed","error":{"message":"\#(hostile)"}}"#, #"{"error":"\#(hostile)"}"#,
            #"{"data":{"status":"failed","error":{"raw_message":"\#(hostile)"}}}"#,
        ]
        for body in bodies.prefix(status == 200 ? 3 : 2) {
            guard case .refused(let failure, _) = SubmitAnswer(status, body) else {
                Issue.record("not refused: \(body.prefix(40))")
                continue
            }
            let message = try #require(failure.message)
            #expect(message.hasPrefix("no [2J xxx"))
            #expect(message.unicodeScalars.count <= 300)
        }
    }
}

import CallboxModel
import TestSupport
import Testing

/// What is a task at all, and how a failure tells itself.
struct TaskShapeTests {
    @Test(arguments: [
        "null", "true", "1", #""completed""#, "[]", "{}", #"[{"status":"completed"}]"#, #"{"id":"a"}"#, #"{"status":null}"#,
        #"{"status":1}"#, #"{"status":["completed"]}"#, #"{"data":{}}"#, #"{"data":{"status":null}}"#,
        #"{"data":[{"status":"completed"}]}"#, #"{"Status":"completed"}"#,
        #"{"status":{"code":402,"message":"Insufficient credits","error_code":40201},"data":null}"#, #"{"detail":"Not Found"}"#,
        #"{"error":{"code":"UNAUTHORIZED","message":"…"},"request_id":"r"}"#, #"{"message":"x"}"#, #"{"error":"text"}"#,
    ])
    func `a document that speaks of no task is none`(text: String) throws {
        #expect(ProviderTask(try JSONScanner.scan(text)) == nil)
    }

    static let failures: [(String, TaskFailure)] = [
        (#"{"code":4011098,"error_message":"Generation failed"}"#, TaskFailure(code: "004011098", message: "Generation failed")),
        (#"{"code":"004011098","message":"Generation failed"}"#, TaskFailure(code: "004011098", message: "Generation failed")),
        (#"{"code":8004001001,"message":""}"#, TaskFailure(code: "004001001", message: nil)),
        (#"{"code":"UNAUTHORIZED"}"#, TaskFailure(code: "UNAUTHORIZED", message: nil)),
        (#"{"code":190000,"message":"a","error_message":"b"}"#, TaskFailure(code: "000190000", message: "b")),
        (#"{"code":null,"error_message":"","message":"c"}"#, TaskFailure(code: nil, message: "c")),
        (#"{"code":0,"message":"d"}"#, TaskFailure(code: nil, message: "d")),
        (#"{"code":{},"detail":"e"}"#, TaskFailure(code: nil, message: "e")),
        (#"{"message":{"text":"f"},"detail":"g"}"#, TaskFailure(code: nil, message: "g")),
        (#""text""#, TaskFailure(code: nil, message: "text")),
    ]

    @Test(arguments: failures)
    func `a failure is an object or plain text`(json: String, failure: TaskFailure) throws {
        #expect(TaskFailure(try JSONScanner.scan(json)) == failure)
        #expect(ProviderTask(try JSONScanner.scan("{\"status\":\"failed\",\"error\":\(json)}"))?.failure == failure)
    }

    @Test(arguments: ["null", #""""#, "0", "4011098", "true", "[]", "{}", #"{"code":0,"raw_message":"","message":"","detail":null}"#])
    func `an error that says nothing is none, yet a failed task has failed`(json: String) throws {
        #expect(TaskFailure(try JSONScanner.scan(json)) == nil)
        let task = ProviderTask(try JSONScanner.scan("{\"status\":\"failed\",\"error\":\(json)}"))
        #expect(task?.failure == TaskFailure(code: nil, message: nil))
    }

    @Test(arguments: ["completed", "in_progress", "moderating"])
    func `an error beside another status is not a failure`(word: String) throws {
        let task = ProviderTask(try JSONScanner.scan("{\"status\":\"\(word)\",\"error\":{\"code\":4011098,\"message\":\"x\"}}"))
        #expect(task?.failure == nil)
        #expect(task?.state != .failed)
    }

    @Test func `the dialects keep their names`() {
        #expect(Dialect.allCases.map(\.rawValue) == ["gateway", "upstream"])
    }
}

import CallboxModel
import TestSupport
import Testing

/// The task object of the provider's own endpoint.
struct GatewayDialectTests {
    private func task(_ text: String) throws -> ProviderTask { try #require(ProviderTask(try JSONScanner.scan(text))) }

    @Test func `the answer to a submit is a running task`() throws {
        let task = try task(#"{"id":"d7erdule878c738sr94g","created_at":1710000000,"status":"in_progress","model":"midjourney_remix"}"#)
        #expect(task.dialect == .gateway)
        #expect(task.id == "d7erdule878c738sr94g")
        #expect(task.model == "midjourney_remix")
        #expect(task.state == .running)
        #expect(task.outputs.isEmpty && task.failure == nil && task.progress == nil && task.cost == nil)
    }

    @Test func `a completed task tells outputs, cost, discount and metadata as they were written`() throws {
        let task = try task(
            #"""
            {"id":"d7er","created_at":1710000000,"status":"completed","model":"midjourney_remix","progress":1,
             "output":[{"content":[{"type":"image","url":"https://x/0.webp","jobId":"789320d3"},{"type":"image","url":"https://x/1.webp","jobId":"789320d3"}]}],
             "usage":{"cost":"0.08","discount":0.90},"metadata":{"in_queue_at":0.2,"completed_at":61.40}}
            """#)
        #expect(task.state == .completed)
        #expect(task.progress == 1)
        #expect(task.outputs == (0...1).map { TaskOutput(type: "image", url: "https://x/\($0).webp", providerJobID: "789320d3") })
        #expect(task.grid == nil)
        #expect(task.cost == "0.08")
        #expect(task.discount?.text == "0.90")
        #expect(task.metadata.map { JSONValue.object($0).text } == #"{"in_queue_at":0.2,"completed_at":61.40}"#)
        #expect(task.failure == nil)
    }

    @Test(
        arguments: [
            (#"{"status":"completed","id":"a"}"#, "a"), (#"{"status":"completed","task_id":"b"}"#, "b"),
            (#"{"status":"completed","id":"a","task_id":"b"}"#, "a"), (#"{"status":"completed","id":null,"task_id":"b"}"#, "b"),
            (#"{"status":"completed","id":"","task_id":"b"}"#, "b"),
            (#"{"status":"completed","id":123456789012345678901234567890}"#, "123456789012345678901234567890"),
            (#"{"status":"completed","id":[1]}"#, nil), (#"{"status":"completed","id":null}"#, nil),
            (#"{"status":"completed","id":{"x":1},"task_id":7}"#, "7"), (#"{"status":"completed"}"#, nil),
        ] as [(String, String?)])
    func `the id is a string or number under one of two names`(text: String, id: String?) throws {
        #expect(try task(text).id == id)
    }

    @Test(
        arguments: [
            (#""0.08""#, "0.08"), ("0.10", "0.10"), ("0", "0"), ("1e-2", "1e-2"), (#""""#, nil), ("null", nil), ("true", nil), ("{}", nil),
        ] as [(String, String?)])
    func `the cost is a string or number as it was written`(json: String, cost: String?) throws {
        #expect(try task("{\"status\":\"completed\",\"usage\":{\"cost\":\(json)}}").cost == cost)
    }

    @Test(
        arguments: [
            ("0", 0), ("0.4", 0.4), ("1", 1), ("1.0e0", 1), ("40", nil), ("-0.1", nil), ("1e999", nil), (#""0.4""#, nil), ("null", nil),
        ] as [(String, Double?)])
    func `progress is told only from 0 to 1`(json: String, progress: Double?) throws {
        #expect(try task("{\"status\":\"in_progress\",\"progress\":\(json)}").progress == progress)
    }

    static let outputs: [(String, [String])] = [
        (#"[{"content":[{"url":"a"},{"url":"b"},{"url":"c"},{"url":"d"}]}]"#, ["a", "b", "c", "d"]),
        (
            #"[{"content":[{"url":"a"}]},{"content":[{"url":"b"}]},{"content":[{"url":"c"}]},{"content":[{"url":"d"}]}]"#,
            ["a", "b", "c", "d"]
        ),
        (#"[{"content":[{"url":"b"},{"url":"a"}]},{"content":[]},{"content":[{"url":"c"}]}]"#, ["b", "a", "c"]),
        (#"[{"content":[{"url":"a"},null,{"url":null},{"url":""},{"type":"image"},{"url":"d"}]}]"#, ["a", "d"]),
        (#"[{"url":"a"},{"url":"b"}]"#, ["a", "b"]), (#"[{"content":null,"url":"a"}]"#, ["a"]),
        (#"[{"content":[{"url":"a"},{"url":"a"}]}]"#, ["a", "a"]), ("[]", []), ("null", []), (#""a""#, []),
        (#"{"content":[{"url":"a"}]}"#, []), (#"[null,1,"a",[]]"#, []), (#"[{"content":[]}]"#, []),
    ]

    @Test(arguments: outputs)
    func `outputs are flattened in order, few or many, one group or four`(json: String, urls: [String]) throws {
        #expect(try task("{\"status\":\"completed\",\"output\":\(json)}").outputs.map(\.url) == urls)
    }

    @Test(arguments: [
        (#"{"url":"u","type":"video","jobId":"j"}"#, TaskOutput(type: "video", url: "u", providerJobID: "j")),
        (#"{"url":"u","job_id":"j"}"#, TaskOutput(type: nil, url: "u", providerJobID: "j")),
        (#"{"url":"u","jobId":null,"job_id":"j"}"#, TaskOutput(type: nil, url: "u", providerJobID: "j")),
        (#"{"url":"u","jobId":42}"#, TaskOutput(type: nil, url: "u", providerJobID: "42")),
        (#"{"url":"u","type":5,"jobId":""}"#, TaskOutput(type: nil, url: "u", providerJobID: nil)),
    ])
    func `an output tells type and job id where it has them`(json: String, output: TaskOutput) throws {
        #expect(try task("{\"status\":\"completed\",\"output\":[{\"content\":[\(json)]}]}").outputs == [output])
    }

    @Test func `unknown members and members of other types do no harm`() throws {
        let task = try task(#"{"status":"done","model":7,"usage":[],"metadata":"x","data":null,"next":{"deep":[1]},"error":{"code":0}}"#)
        #expect(task.state == .completed)
        #expect(task.model == nil && task.cost == nil && task.metadata == nil && task.failure == nil)
    }

    @Test func `an unknown state is kept and is no end`() throws {
        #expect(try task(#"{"id":"a","status":"Moderating"}"#).state == .unknown("Moderating"))
    }
}

import CallboxModel
import TestSupport
import Testing

/// The envelope of the service behind the provider.
struct UpstreamDialectTests {
    private func task(_ members: String) throws -> ProviderTask {
        try #require(ProviderTask(try JSONScanner.scan("{\"timestamp\":1767506098,\"data\":{\(members)}}")))
    }

    @Test func `a completed job tells four images, the grid and its job id`() throws {
        let task = try task(
            #"""
            "job_id":"789320d3", "model":"midjourney", "task_type":"diffusion", "status":"completed", "config":{"service_mode":"public"},
            "output":{"image_url":"https://x/grid.png","image_urls":["https://x/0.png","https://x/1.png","https://x/2.png","https://x/3.png"], "seed":"1","available_actions":{"upscale":[]}},
            "meta":{"created_at":"2026-01-04T06:54:58Z","started_at":"0001-01-01T00:00:00Z","usage":{"type":"point","consume":80000}},
            "detail":null,"logs":[],"error":{"code":0,"raw_message":"","message":"","detail":null}
            """#)
        #expect(task.dialect == .upstream)
        #expect(task.state == .completed)
        #expect(task.outputs == (0...3).map { TaskOutput(type: "image", url: "https://x/\($0).png", providerJobID: "789320d3") })
        #expect(task.grid == "https://x/grid.png")
        #expect(task.metadata?["created_at"] == .string("2026-01-04T06:54:58Z"))
        #expect(task.failure == nil)
    }

    @Test func `the job id is the provider's own and never the task id`() throws {
        #expect(try task(#""job_id":"789320d3","id":"x","status":"processing""#).id == nil)
    }

    @Test(arguments: ["null", "[]", "[null,null]", #"[""]"#, "{}"])
    func `without single images the grid is the result`(urls: String) throws {
        let task = try task(
            "\"job_id\":\"j\",\"status\":\"completed\",\"output\":{\"image_url\":\"https://x/grid.png\",\"image_urls\":\(urls)}")
        #expect(task.outputs == [TaskOutput(type: "image", url: "https://x/grid.png", providerJobID: "j")])
        #expect(task.grid == "https://x/grid.png")
    }

    @Test func `images that moderation dropped leave the others in order`() throws {
        let task = try task(#""status":"completed","output":{"image_url":"","image_urls":["a",null,"","d"]}"#)
        #expect(task.outputs.map(\.url) == ["a", "d"])
        #expect(task.outputs.map(\.providerJobID) == [nil, nil])
        #expect(task.grid == nil)
    }

    @Test(arguments: ["null", "[]", "{}", #""x""#, #"{"image_url":null,"image_urls":null}"#])
    func `a completed job may have no output at all`(output: String) throws {
        let task = try task("\"status\":\"completed\",\"output\":\(output)")
        #expect(task.state == .completed)
        #expect(task.outputs.isEmpty)
    }

    @Test(arguments: [
        ("pending", TaskState.running), ("staged", .running), ("processing", .running), ("completed", .completed), ("failed", .failed),
    ])
    func `every documented status is known`(word: String, state: TaskState) throws {
        #expect(try task("\"status\":\"\(word)\"").state == state)
    }

    @Test func `a failed job tells its error`() throws {
        let failure = try task(#""status":"failed","error":{"code":10000,"raw_message":"banned prompt","message":"failed","detail":null}"#)
            .failure
        #expect(failure == TaskFailure(code: "10000", message: "banned prompt"))
    }

    @Test func `a failed job whose error says nothing has failed all the same`() throws {
        let failure = try task(#""status":"failed","error":{"code":0,"raw_message":"","message":"","detail":null}"#).failure
        #expect(failure == TaskFailure(code: nil, message: nil))
    }

    @Test func `the envelope counts before what stands around it`() throws {
        let task = try #require(ProviderTask(try JSONScanner.scan(#"{"status":"ok","id":"a","data":{"status":"failed"}}"#)))
        #expect(task.dialect == .upstream)
        #expect(task.state == .failed)
    }
}

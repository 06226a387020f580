import CallboxModel
import CallboxSandbox
import Curl
import Testing

@Suite struct SubmitTests {
    @Test func `a submit is answered with a task in progress`() async throws {
        try await withSandbox { provider, _ in
            let response = try await provider.submit("midjourney_remix", .remix())
            let answer = try response.object
            let id = try #require(answer["id"]?.string)
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "application/json")
            #expect(id.utf8.count == 20 && id.allSatisfy { "0123456789abcdefghijklmnopqrstuv".contains($0) })
            #expect(answer["status"]?.string == "in_progress")
            #expect(answer["model"]?.string == "midjourney_remix")
            #expect(answer.count("created_at") > 1_700_000_000)
        }
    }

    @Test func `a missing or wrong key is 401 at submit and at poll`() async throws {
        try await withSandbox { provider, _ in
            for key in [nil, Secret("other"), Secret("sandbox-key2")] {
                var stranger = provider
                stranger.key = key
                for response in [try await stranger.submit("midjourney_remix", .remix()), try await stranger.poll("x")] {
                    #expect(response.status == 401)
                    #expect(try response.object["error"]?.object?["code"]?.string == "UNAUTHORIZED")
                }
            }
            #expect(try await provider.truth().isEmpty)
        }
    }

    @Test(arguments: [
        "", "{", "[]", "{\"model\":\"midjourney_remix\"}", "{\"model\":1,\"input\":[{\"params\":{}}]}",
        "{\"model\":\"midjourney_remix\",\"input\":[]}", "{\"model\":\"midjourney_remix\",\"input\":{\"params\":{}}}",
        "{\"model\":\"midjourney_remix\",\"input\":[{\"params\":[]}]}", "{\"model\":\"a\",\"model\":\"b\",\"input\":[{\"params\":{}}]}",
        "{\"model\":\"midjourney_remix\",\"input\":[{\"params\":{}}],}",
    ])
    func `a body that is not a submit is 400`(body: String) async throws {
        try await withSandbox { provider, _ in
            let response = try await provider.post(Array(body.utf8))
            #expect(response.status == 400)
            #expect(try response.object["error"]?.object?["error_message"]?.string?.isEmpty == false)
        }
    }

    @Test func `a body over the bound is 413`() async throws {
        var configuration = SandboxConfiguration.quick
        configuration.bodyBytesMax = 100
        try await withSandbox(configuration) { provider, _ in
            let response = try await provider.submit("midjourney_remix", .remix())
            #expect(response.status == 413)
        }
    }

    @Test func `an undeclared model is accepted only by its prefix`() async throws {
        try await withSandbox { provider, _ in
            let open = try await provider.submit("midjourney_diffusion", JSONObject())
            let closed = try await provider.submit("dalle", JSONObject())
            #expect(try open.object["status"]?.string == "in_progress")
            #expect(closed.status == 404)
        }
    }

    @Test func `a full sandbox answers 503`() async throws {
        var configuration = SandboxConfiguration.quick
        configuration.tasksMax = 1
        try await withSandbox(configuration) { provider, _ in
            let first = try await provider.submit("midjourney_remix", .remix())
            let second = try await provider.submit("midjourney_remix", .remix())
            #expect([first.status, second.status] == [200, 503])
        }
    }
}

import CallboxModel
import CallboxSandbox
import Curl
import Testing

@Suite struct PollTests {
    @Test func `a task makes progress`() async throws {
        var configuration = SandboxConfiguration.quick
        configuration.duration = .seconds(600)...(.seconds(600))
        try await withSandbox(configuration) { provider, _ in
            let id = try await provider.accepted()
            let task = try #require(ProviderTask(try JSONScanner.scan(try await provider.poll(id).body)))
            #expect(task.state == .running)
            #expect(task.progress.map { (0...1).contains($0) } == true)
        }
    }

    @Test func `a task completes with four pictures`() async throws {
        try await withSandbox { provider, _ in
            let id = try await provider.accepted()
            let task = try await provider.end(of: id)
            #expect(task.state == .completed)
            #expect(task.id == id)
            #expect(task.outputs.map(\.url) == (0..<4).map { "\(provider.address.url)/sandbox/files/\(id)/\($0).png" })
            #expect(Set(task.outputs.map(\.providerJobID)).count == 1)
            #expect(task.cost == "0.08")
            #expect(task.discount?.text == "0.9")
            #expect(task.metadata?["completed_at"] != nil)
        }
    }

    @Test func `a failing task fails with a code of its model`() async throws {
        try await withSandbox(.quick { $0.failing = 1 }) { provider, _ in
            let remix = try await provider.end(of: try await provider.accepted())
            let codes = ["004011098": "Generation failed", "004011099": "Service unavailable"]
            #expect(remix.state == .failed)
            #expect(codes[remix.failure?.code?.text ?? ""] == remix.failure?.message)
            let answer = try await provider.submit("midjourney_retexture", .retexture).object
            let retexture = try await provider.end(of: answer["id"]?.string ?? "")
            #expect(["004013098", "004013099"].contains(retexture.failure?.code?.text))
        }
    }

    @Test func `an unknown task is 404 in plain text`() async throws {
        try await withSandbox { provider, _ in
            let response = try await provider.poll("d7erdule878c738sr94g")
            #expect(response.status == 404)
            #expect(String(decoding: response.body, as: UTF8.self) == "Task not found")
            #expect(try await provider.stats().count("polls", "404") == 1)
        }
    }
}

import CallboxModel
import Curl
import TestSupport
import Testing

@testable import CallboxProvider

@Suite struct WireTests {
    @Test func `a submit is exactly one POST with model, parameters and callback`() async throws {
        try await withProvider { _, _ in
            .answer(200, #"{"id":"t","status":"in_progress"}"#)
        } _: { provider, server in
            #expect(await provider.submit() == .accepted(taskID: "t"))
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.method == "POST" && request.path == "/model/v1/generation")
            #expect(request.values(of: "Authorization") == ["Bearer \(testKey)"])
            #expect(request.values(of: "Content-Type") == ["application/json"])
            #expect(
                String(decoding: request.body, as: UTF8.self)
                    == #"{"model":"midjourney_retexture","input":[{"params":{"imgUrl":"https://example.com/a.png","remixPrompt":"woven straw","callback":"https://example.com/callbacks/k.c"}}]}"#
            )
        }
    }

    @Test func `without a callback none is named, and what the user wrote is sent as it was`() async throws {
        try await withProvider { _, _ in
            .answer(200, #"{"id":"t","status":"in_progress"}"#)
        } _: { provider, server in
            let parameters = JSONObject([("n", .number(JSONNumber(text: "1.10"))), ("text", .string("\"ä\u{1}\n😀/"))])
            _ = await provider.submit(model: "any/model", parameters: parameters, callback: nil)
            let body = try #require(server.requests.first?.body)
            let expected = #"{"model":"any/model","input":[{"params":{"n":1.10,"text":"\"ä\u0001\n😀/"}}]}"#
            #expect(String(decoding: body, as: UTF8.self) == expected)
        }
    }

    @Test func `a poll is a GET of the task with the key`() async throws {
        let body = #"{"id":"t","status":"in_progress"}"#
        try await withProvider { _, _ in
            .answer(200, body)
        } _: { provider, server in
            #expect(await provider.poll(taskID: "d7erdule878c738sr94g") == .task(body: Array(body.utf8)))
            let request = try #require(server.requests.first)
            #expect(request.method == "GET" && request.path == "/model/v1/generation/task/d7erdule878c738sr94g")
            #expect(request.values(of: "Authorization") == ["Bearer \(testKey)"])
            #expect(request.body.isEmpty)
        }
    }

    @Test(arguments: [
        ("a/b?c#d", "a%2Fb%3Fc%23d"), ("..", "%2E%2E"), ("../../admin", "%2E%2E%2F%2E%2E%2Fadmin"), ("ü 1\r\n", "%C3%BC%201%0D%0A"),
        ("%2e", "%252e"), ("A-z_09", "A-z_09"), ("\u{0}", "%00"), ("", ""),
    ])
    func `a task id stays one segment of the path, whatever is in it`(id: String, segment: String) async throws {
        #expect(CurlProvider.escaped(id) == segment)
        try await withProvider { _, _ in
            .answer(404, "Task not found")
        } _: { provider, server in
            #expect(await provider.poll(taskID: id) == .notFound)
            #expect(server.requests.map(\.path) == ["/model/v1/generation/task/\(segment)"])
        }
    }

    @Test func `a Retry-After of the wire is heeded by both`() async throws {
        try await withProvider { _, _ in
            .answer(429, headers: ["retry-after: 17"], "")
        } _: { provider, _ in
            #expect(await provider.submit() == .slowDown(retryAfter: .seconds(17)))
            #expect(await provider.poll(taskID: "t") == .slowDown(retryAfter: .seconds(17)))
        }
    }

    @Test func `a redirect is not followed: the job would go where nobody wanted it`() async throws {
        try await withProvider { _, _ in
            .answer(307, headers: ["Location: /elsewhere"], "")
        } _: { provider, server in
            #expect(await provider.submit() == .inDoubt(reason: "the provider answered 307"))
            #expect(await provider.poll(taskID: "t") == .unavailable(reason: "the provider answered 307"))
            #expect(server.requests.map(\.path) == ["/model/v1/generation", "/model/v1/generation/task/t"])
        }
    }

    @Test func `what the provider repeats of our secrets goes no further`() async throws {
        let capability = "1a2b" + String(repeating: "Zz-_", count: 6)
        let callback = "https://example.com/callbacks/key.\(capability)"
        let echo = #"{"error":{"code":4013006,"error_message":"Invalid callback URL: \#(callback), sent by \#(testKey)"}}"#
        try await withProvider { request, _ in
            .answer(request.method == "POST" ? 400 : 401, echo)
        } _: { provider, _ in
            let submitted = await provider.submit(model: "m", parameters: JSONObject(), callback: callback)
            guard case .refused(let failure, let body) = submitted else { return #expect(Bool(false), "\(submitted)") }
            #expect(failure.message == "Invalid callback URL: https://example.com/callbacks/key.<secret>, sent by <secret>")
            for shown in [String(decoding: body, as: UTF8.self), "\(await provider.poll(taskID: "t"))"] {
                #expect(!shown.contains(testKey))
            }
            #expect(!String(decoding: body, as: UTF8.self).contains(capability))
        }
    }
}

import CallboxModel
import CallboxSandbox
import Curl
import Testing

/// The troubles of an account and of polls, on demand.
@Suite struct TroubleTests {
    @Test(arguments: [("unauthorised", 401), ("forbidden", 403), ("no-balance", 402)])
    func `an account in trouble is told so on every request`(name: String, status: Int) async throws {
        let faults = try SandboxFaults(parsing: ["\(name)=0-3600"])
        try await withSandbox(.quick { $0 = faults }) { provider, _ in
            let submit = try await provider.submit("midjourney_remix", .remix()).status
            let poll = try await provider.poll("any").status
            #expect(submit == status && poll == status)
            let struck = try await provider.stats().count("faults", name)
            #expect(struck == 2)
            let truth = try await provider.truth()
            #expect(truth.isEmpty)
        }
    }

    @Test(arguments: [("soon", "soon"), ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), ("-1", "-1"), ("", nil)])
    func `Retry-After is sent as it was set`(text: String, value: String?) async throws {
        try await withSandbox(
            .quick { faults in
                faults.rateLimited = 1
                faults.pollRateLimited = 1
                faults.retryAfterText = text
            }
        ) { provider, _ in
            let submit = try await provider.submit("midjourney_remix", .remix())
            let poll = try await provider.poll("any")
            #expect(submit.status == 429 && poll.status == 429)
            #expect(submit.headers["Retry-After"] == value && poll.headers["Retry-After"] == value)
        }
    }

    @Test func `a poll is answered with an error, with nothing, with 404, or with another task`() async throws {
        try await withSandbox(.quick { $0.pollError = 1 }) { provider, _ in
            let id = try await provider.accepted()
            let status = try await provider.poll(id).status
            #expect((500...504).contains(status))
        }
        try await withSandbox(.quick { $0.pollHangUp = 1 }) { provider, _ in
            let id = try await provider.accepted()
            await #expect(throws: CurlError.self) { try await provider.poll(id) }
        }
        try await withSandbox(.quick { $0.pollMissing = 1 }) { provider, _ in
            let id = try await provider.accepted()
            let status = try await provider.poll(id).status
            #expect(status == 404)
        }
        try await withSandbox(.quick { $0.pollForeign = 1 }) { provider, _ in
            let id = try await provider.accepted()
            let task = ProviderTask(try JSONScanner.scan(try await provider.poll(id).body))
            #expect(task?.state == .completed && task?.id != id)
        }
    }

    @Test func `a poll is sent elsewhere, or its answer does not end`() async throws {
        try await withSandbox(.quick { $0.pollRedirected = 1 }) { provider, _ in
            let id = try await provider.accepted()
            let answer = try await provider.poll(id)
            #expect(answer.status == 302 && answer.headers["Location"] != nil)
        }
        try await withSandbox(.quick { $0.pollEndless = 1 }) { provider, _ in
            let id = try await provider.accepted()
            let error = await #expect(throws: CurlError.self) { try await provider.poll(id) }
            #expect(error?.code == .bodyTooLarge)
        }
    }
}

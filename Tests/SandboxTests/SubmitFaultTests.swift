import CallboxModel
import CallboxSandbox
import Curl
import Testing

@Suite struct SubmitFaultTests {
    /// Submits once and expects the connection to end without an answer.
    private func expectHangUp(_ provider: Provider) async throws {
        let error = await #expect(throws: CurlError.self) { try await provider.submit("midjourney_remix", .remix()) }
        #expect(error?.reach == .mayHaveArrived)
    }

    @Test func `a hang-up before the task leaves nothing`() async throws {
        try await withSandbox(.quick { $0.hangUpBefore = 1 }) { provider, _ in
            try await expectHangUp(provider)
            #expect(try await provider.truth().isEmpty)
            #expect(try await provider.stats().count("submits", "hang_up") == 1)
            #expect(try await provider.stats().count("faults", "hangup-before") == 1)
        }
    }

    @Test func `a hang-up after the task leaves the task`() async throws {
        try await withSandbox(.quick { $0.hangUpAfter = 1 }) { provider, receiver in
            let callback = receiver.url("key.capability")
            await #expect(throws: CurlError.self) { try await provider.submit("midjourney_remix", .remix(callback: callback)) }
            let task = try #require(try await provider.truth().first)
            #expect(task["hang_up"]?.bool == true)
            #expect(task["submit_answer"]?.string == "hang_up")
            #expect(task["key"]?.string == "key")
            #expect(task["state"]?.string == "completed")
            #expect(try await provider.end(of: task["id"]?.string ?? "").state == .completed)
            try await eventually { receiver.arrivals.count == 1 }
        }
    }

    @Test func `the truth never tells a capability`() async throws {
        try await withSandbox { provider, receiver in
            _ = try await provider.accepted(callback: receiver.url("key.capability"))
            for path in ["/sandbox/tasks", "/sandbox/stats"] {
                #expect(!String(decoding: try await provider.get(path).body, as: UTF8.self).contains("capability"))
            }
        }
    }

    @Test func `an error before the task leaves nothing, an error after it leaves the task`() async throws {
        try await withSandbox(.quick { $0.errorBefore = 1 }) { provider, _ in
            let status = try await provider.submit("midjourney_remix", .remix()).status
            #expect((500...504).contains(status))
            #expect(try await provider.truth().isEmpty)
        }
        try await withSandbox(.quick { $0.errorAfter = 1 }) { provider, _ in
            let status = try await provider.submit("midjourney_remix", .remix()).status
            #expect((500...504).contains(status))
            let task = try #require(try await provider.truth().first)
            #expect(task["submit_answer"]?.string == String(status))
            #expect(task["hang_up"]?.bool == true)
        }
    }

    @Test func `429 tells how long to wait`() async throws {
        try await withSandbox(
            .quick {
                $0.rateLimited = 1; $0.retryAfter = .milliseconds(1200)
            }
        ) { provider, _ in
            let response = try await provider.submit("midjourney_remix", .remix())
            #expect(response.status == 429)
            #expect(response.headers["retry-after"] == "2")
            #expect(try response.object["error"]?.object?["code"]?.string == "RATE_LIMIT_EXCEEDED")
        }
    }

    @Test func `a spell limits its submits and no others`() async throws {
        let spell = RateLimitSpell(first: 2, length: .submits(2))
        try await withSandbox(.quick { $0.rateLimitSpell = spell }) { provider, _ in
            var statuses: [Int] = []
            for _ in 1...5 { statuses.append(try await provider.submit("midjourney_remix", .remix()).status) }
            #expect(statuses == [200, 429, 429, 200, 200])
            #expect(try await provider.stats().count("faults", "rate-limit") == 2)
        }
    }

    @Test func `during an outage submits and polls get 503 or nothing, and callbacks wait`() async throws {
        try await withSandbox(
            .quick {
                $0.outage = .zero..<(.seconds(3600)); $0.outageHangUp = 0
            }
        ) { provider, _ in
            let answers = [try await provider.submit("midjourney_remix", .remix()), try await provider.poll("x")]
            #expect(answers.map(\.status) == [503, 503])
            #expect(try await provider.stats().count("faults", "outage") == 2)
        }
        try await withSandbox(
            .quick {
                $0.outage = .zero..<(.seconds(3600)); $0.outageHangUp = 1
            }
        ) { provider, _ in
            try await expectHangUp(provider)
            await #expect(throws: CurlError.self) { try await provider.poll("x") }
            #expect(try await provider.stats().count("polls", "hang_up") == 1)
        }
    }

    @Test func `an outage ends, and the callbacks that fell into it follow`() async throws {
        var configuration = SandboxConfiguration.quick { $0.outage = .seconds(6)..<(.milliseconds(6400)) }
        configuration.duration = .seconds(6)...(.seconds(6))
        try await withSandbox(configuration) { provider, receiver in
            _ = try await provider.accepted(callback: receiver.url("key.capability"))
            try await eventually { receiver.arrivals.count == 1 }
            let uptime = try await provider.stats()["uptime_seconds"]?.number?.double ?? 0
            #expect(uptime >= 6.4)
        }
    }

    @Test func `latency holds answers back`() async throws {
        try await withSandbox(.quick { $0.latency = .milliseconds(60) }) { provider, _ in
            let begin = ContinuousClock.now
            _ = try await provider.accepted()
            #expect(ContinuousClock.now - begin >= .milliseconds(60))
        }
    }
}

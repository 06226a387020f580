import CallboxLedger
import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite struct ResumeTests {
    @Test func `a batch that is stopped and started again sends each line once`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, _ in
            let interrupted = try office.submitter(at: server.url) { $0.concurrency = 3 }
            let first = try await interrupted.submit(Draft.batch(30)) { result in
                if result.outcome.word == "accepted" { interrupted.stopSending() }
            }
            let sent = first.filter { $0.outcome.word == "accepted" }
            #expect((1...5).contains(sent.count))
            #expect(first.count { $0.outcome.word == "stopped" } == 30 - sent.count)

            let second = try await office.submitter(at: server.url).submit(Draft.batch(30))
            #expect(second.count { $0.outcome == .before("accepted") } == sent.count)
            #expect(second.count { $0.outcome.word == "accepted" } == 30 - sent.count)
            #expect(second.map(\.key) == first.map(\.key))
            #expect(Set(server.requests.compactMap(\.key)).count == 30 && server.requests.count == 30)
        }
    }

    @Test func `two processes that send one batch at the same time send each line once`() async throws {
        let server = try ScriptedProvider { _, number in Told.accepted(number) }
        defer { server.stop() }
        try await withDirectory { directory in
            try await withOffice(in: directory) { one in
                try await withOffice(in: directory) { other in
                    async let first = one.submitter(at: server.url).submit(Draft.batch(40))
                    async let second = other.submitter(at: server.url).submit(Draft.batch(40))
                    let results = try await (first, second)
                    #expect(results.0.map(\.key) == results.1.map(\.key))
                    for (left, right) in zip(results.0, results.1) {
                        #expect([left, right].count { $0.outcome.word == "accepted" } == 1)
                        #expect([left, right].count { $0.outcome.word == "submitted-before" } == 1)
                    }
                }
            }
        }
        #expect(Set(server.requests.compactMap(\.key)).count == 40 && server.requests.count == 40)
    }

    @Test func `what another process sent meanwhile was sent, though this one is stopped`() async throws {
        let server = try ScriptedProvider { _, number in Told.accepted(number) }
        defer { server.stop() }
        try await withDirectory { directory in
            try await withOffice(in: directory) { one in
                try await withOffice(in: directory) { other in
                    let submitter = try one.submitter(at: server.url, { $0.concurrency = 1 })
                    let second = try other.submitter(at: server.url)
                    let results = try await submitter.submit(Draft.batch(3)) { _ in
                        await #expect(throws: Never.self) { try await second.submit(Draft.batch(3)) }
                        submitter.stopSending()
                    }
                    #expect(results.map(\.outcome.word) == ["accepted", "submitted-before", "submitted-before"])
                }
            }
        }
    }

    @Test func `a stop is seen while a job waits for its next attempt`() async throws {
        try await withOffice { _, _ in
            .answer(429, headers: ["Retry-After: 60"], "")
        } _: { office, server, _ in
            let submitter = try office.submitter(at: server.url)
            let result = try await withThrowingTaskGroup(of: Submitter.Result.self) { group in
                group.addTask { try await submitter.submit() }
                try await eventually { try await office.ledger.counts().jobs["recorded"] == 1 && server.requests.count == 1 }
                submitter.stopSending()
                return try await group.next()
            }
            #expect(result?.outcome.word == "stopped")
        }
    }

    @Test func `results are reported one at a time, and returned in the order of the drafts`() async throws {
        let steps = Collected<String>()
        try await withOffice { request, number in
            Told.accepted(number)
        } _: { office, server, _ in
            let results = try await office.submitter(at: server.url).submit(Draft.batch(20)) { result in
                steps.add("begin")
                await Task.yield()
                steps.add("end")
            }
            #expect(results.map(\.draft) == Draft.batch(20))
            #expect(steps.elements == [[String]](repeating: ["begin", "end"], count: 20).flatMap(\.self))
        }
    }

    @Test func `nothing to send is nothing to do`() async throws {
        try await withOffice { _, _ in
            .hangUp
        } _: { office, server, _ in
            let submitter = try office.submitter(at: server.url)
            #expect(try await submitter.submit([Draft]()).isEmpty)
        }
    }
}

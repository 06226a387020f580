import CallboxModel
import CallboxSandbox
import Testing

@Suite struct CallbackTests {
    private static let segment = "019aa3c0-0000-7000-8000-000000000001.k1a2ABCDEFGHIJKLMNOPQRSTUVWX"

    /// What one task with a callback led to.
    private struct Story: Sendable {
        let arrivals: [Arrival]
        let stats: JSONObject
        let truth: JSONObject
    }

    /// Submits one task with a callback and waits for `count` callbacks and the end of its plan.
    private func story(_ count: Int, _ configuration: SandboxConfiguration, receiver: Receiver = Receiver()) async throws -> Story {
        try await withSandbox(configuration, receiver: receiver) { provider, receiver in
            _ = try await provider.accepted(callback: receiver.url(Self.segment))
            try await eventually { receiver.arrivals.count >= count }
            try await eventually { try await provider.stats().count("pending_callback_plans") == 0 }
            let truth = try await provider.truth()
            return Story(arrivals: receiver.arrivals, stats: try await provider.stats(), truth: try #require(truth.first))
        }
    }

    private func task(_ arrival: Arrival?) throws -> ProviderTask {
        let arrival = try #require(arrival)
        return try #require(ProviderTask(try JSONScanner.scan(arrival.body)))
    }

    @Test func `the end of a task arrives at its callback URL`() async throws {
        let story = try await story(1, .quick)
        #expect(story.arrivals.map(\.path) == ["/callbacks/\(Self.segment)"])
        #expect(try task(story.arrivals.first).state == .completed)
        #expect(story.stats.count("callbacks", "genuine") == 1)
        #expect(story.stats.count("callback_answers", "200") == 1)
        #expect(story.truth.count("acknowledged") == 1)
    }

    @Test func `progress arrives before the end`() async throws {
        var configuration = SandboxConfiguration.quick
        configuration.progressShare = 1
        configuration.dialect = .upstream
        let reports = try await story(2, configuration).arrivals.map { try task($0) }
        #expect(reports.map(\.state) == [.running, .completed])
        #expect(reports.allSatisfy { $0.dialect == .upstream })
    }

    @Test func `a doubled callback arrives twice`() async throws {
        let story = try await story(2, .quick { $0.doubled = 1 })
        #expect(story.arrivals.count == 2 && story.arrivals[0] == story.arrivals[1])
        #expect(story.stats.count("callbacks", "duplicate") == 1)
    }

    @Test func `an early callback arrives before the submit is answered`() async throws {
        try await withSandbox(.quick { $0.early = 1 }) { provider, receiver in
            let id = try await provider.accepted(callback: receiver.url(Self.segment))
            #expect(receiver.arrivals.count == 1)
            #expect(try self.task(receiver.arrivals.first).id == id)
            #expect(try await provider.end(of: id).state == .completed)
        }
    }

    @Test func `an early callback that is not taken is tried again after the answer`() async throws {
        let receiver = Receiver { _, number in number == 0 ? 404 : 200 }
        let story = try await story(2, .quick { $0.early = 1 }, receiver: receiver)
        #expect(story.arrivals.count == 2)
        #expect(story.stats.count("callbacks", "early") == 1)
    }

    @Test func `a late callback arrives after a poll saw the end`() async throws {
        try await withSandbox(
            .quick {
                $0.late = 1; $0.lateDelay = .seconds(6)
            }
        ) { provider, receiver in
            let id = try await provider.accepted(callback: receiver.url(Self.segment))
            #expect(try await provider.end(of: id).state == .completed)
            #expect(receiver.arrivals.isEmpty)
            try await eventually { receiver.arrivals.count == 1 }
        }
    }

    @Test func `progress arrives after the end when out of order`() async throws {
        let reports = try await story(2, .quick { $0.outOfOrder = 1 }).arrivals.map { try task($0) }
        #expect(reports.map(\.state) == [.completed, .running])
    }

    @Test(arguments: ["garbled", "truncated"])
    func `a damaged callback arrives and is no JSON`(fault: String) async throws {
        var configuration = SandboxConfiguration.quick
        configuration.faults = try SandboxFaults(parsing: ["\(fault)=1"])
        let story = try await story(1, configuration)
        #expect(story.stats.count("callbacks", fault) == 1)
        #expect(throws: JSONError.self) { try JSONScanner.scan(story.arrivals[0].body) }
    }

    @Test func `a forged callback arrives at another address, and who believes it is noted`() async throws {
        let story = try await story(2, .quick { $0.forged = 1 })
        #expect(story.arrivals.map { $0.path == "/callbacks/\(Self.segment)" } == [false, true])
        #expect(story.truth.count("forged_acknowledged") == 1)
        #expect(story.truth.count("acknowledged") == 1)
    }

    @Test func `a callback in the wrong dialect arrives`() async throws {
        let story = try await story(1, .quick { $0.wrongDialect = 1 })
        #expect(try task(story.arrivals.first).dialect == .upstream)
    }

    @Test func `a dropped callback never arrives, and the poll still tells the end`() async throws {
        try await withSandbox(.quick { $0.dropped = 1 }) { provider, receiver in
            let id = try await provider.accepted(callback: receiver.url(Self.segment))
            #expect(try await provider.end(of: id).state == .completed)
            #expect(try await provider.stats().count("callbacks", "dropped") == 1)
            #expect(try await provider.stats().count("pending_callback_plans") == 0)
            #expect(receiver.arrivals.isEmpty)
        }
    }

    @Test func `only exactly 200 ends the retries`() async throws {
        let statuses = [204, 201, 200]
        let receiver = Receiver { _, number in statuses[min(number, 2)] }
        let story = try await story(3, .quick, receiver: receiver)
        #expect(story.arrivals.count == 3)
        #expect(story.stats.count("callbacks", "genuine") == 1)
        #expect(statuses.map { story.stats.count("callback_answers", String($0)) } == [1, 1, 1])
    }

    @Test func `a callback that is never taken is given up`() async throws {
        let story = try await story(4, .quick, receiver: Receiver { _, _ in 503 })
        #expect(story.arrivals.count == 4)
        #expect(story.stats.count("callback_answers", "503") == 4)
        #expect(story.truth.count("acknowledged") == 0)
    }

    @Test func `a callback without a listener counts as unanswered`() async throws {
        try await withSandbox { provider, _ in
            // Port 1 of loopback refuses: nothing of ours may listen there.
            _ = try await provider.accepted(callback: "http://127.0.0.1:1/callbacks/\(Self.segment)")
            try await eventually { try await provider.stats().count("callback_answers", "none") == 4 }
        }
    }
}

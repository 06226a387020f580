import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite struct AnswerTests {
    @Test func `a completed task becomes an entry that was fetched with our key`() async throws {
        try await withStation { _, _ in
            Told.completed()
        } _: { station, server, _ in
            let key = try await station.accept()
            #expect(try await station.poller(at: server.url).runOnce(all: false) == 1)
            let entry = try #require(try station.entry(key))
            #expect(entry.outcome == .completed && entry.source == .poll && entry.assurance == .refetched)
            #expect(entry.result?.outputs.map(\.url) == ["https://example.com/task.webp"])
            #expect(try await station.poller(at: server.url).runOnce(all: true) == 0)
            #expect(server.requests.map(\.path) == ["/model/v1/generation/task/task"])
        }
    }

    @Test func `a failed task becomes a failed entry with the provider's code`() async throws {
        try await withStation { _, _ in
            Told.failed()
        } _: { station, server, _ in
            let key = try await station.accept()
            _ = try await station.poller(at: server.url).runOnce(all: false)
            let entry = try #require(try station.entry(key))
            #expect(entry.outcome == .failed && entry.source == .poll)
            #expect(entry.error?.code == "004013098" && entry.error?.message == "Generation failed")
        }
    }

    @Test func `a running task is polled again later, after growing waits`() async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, time in
            let key = try await station.accept()
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            for milliseconds in [10_000, 15_000, 22_500, 33_750] {
                time.advance(.milliseconds(milliseconds - 1))
                #expect(try await poller.runOnce(all: false) == 0)
                time.advance(.milliseconds(1))
                #expect(try await poller.runOnce(all: false) == 1)
            }
            #expect(try await station.job(key).outcome == nil)
            #expect(try await station.polls(key) == [String](repeating: "task", count: 5))
        }
    }

    @Test(arguments: [Told.unknown, .answer(400, "bad id"), .answer(410, "gone")])
    func `a task that the provider does not know is asked for again: it may not know it yet`(answer: Reply) async throws {
        try await withStation { _, number in
            number == 1 ? answer : Told.completed()
        } _: { station, server, time in
            let key = try await station.accept()
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key) == nil)
            time.advance(.seconds(10))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.outcome == .completed)
        }
    }

    @Test func `the answer of another task is refused, kept, and asked for again`() async throws {
        try await withStation { _, number in
            number == 1 ? Told.completed("another") : Told.completed()
        } _: { station, server, time in
            let key = try await station.accept()
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key) == nil)
            #expect(try station.quarantined() == 1)
            time.advance(.seconds(10))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.taskID == "task")
        }
    }

    @Test func `an error that answers a poll is no error of the job`() async throws {
        let refusals = [500, 502, 504, 301, 408]
        try await withStation { _, number in
            number <= refusals.count ? .answer(refusals[number - 1], Told.failedBody("task")) : Told.completed()
        } _: { station, server, time in
            let key = try await station.accept()
            let poller = try station.poller(at: server.url)
            while server.requests.count <= refusals.count {
                _ = try await poller.runOnce(all: false)
                time.advance(.seconds(60))
            }
            #expect(try station.entry(key)?.outcome == .completed)
            #expect(try await station.polls(key) == refusals.map { "the provider answered \($0)" } + ["task"])
        }
    }
}

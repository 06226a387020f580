import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite struct DeadlineTests {
    /// The answer to the last poll, and what becomes of the job by it.
    static let lastAnswers: [(Reply, Outcome)] = [
        (Told.running(), .expired), (.answer(200, #"{"id":"task","status":"a new word"}"#), .expired), (Told.unknown, .unknown),
        (.answer(400, "bad id"), .unknown), (.answer(200, "<html>"), .unknown), (.answer(200, "{}"), .unknown),
        (Told.completed("another"), .unknown), (Told.completed(), .completed), (Told.failed(), .failed),
    ]

    @Test(arguments: lastAnswers)
    func `at the deadline comes one last poll, and its answer decides`(answer: Reply, outcome: Outcome) async throws {
        try await withStation { _, _ in
            answer
        } _: { station, server, time in
            let key = try await station.accept(due: .seconds(600), patience: .seconds(600))
            let poller = try station.poller(at: server.url)
            time.advance(.milliseconds(599_999))
            #expect(try await poller.runOnce(all: false) == 0)
            time.advance(.milliseconds(1))
            #expect(try await poller.runOnce(all: false) == 1)
            let entry = try #require(try station.entry(key))
            #expect(entry.outcome == outcome)
            #expect(entry.source == (outcome.isTold ? .poll : .deadline))
            #expect(try await poller.runOnce(all: true) == 0)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `the last poll is not put off beyond the deadline`() async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, time in
            let key = try await station.accept(patience: .seconds(4))
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            time.advance(.seconds(4))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.outcome == .expired)
        }
    }

    @Test func `a result that comes after the job was given up amends its entry`() async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, time in
            let key = try await station.accept(patience: .zero)
            _ = try await station.poller(at: server.url).runOnce(all: false)
            #expect(try station.entry(key)?.outcome == .expired)
            try await station.callback(key, Told.completedBody("task"))
            let entry = try #require(try station.entry(key))
            #expect(entry.outcome == .completed && entry.revision == 2 && entry.flags.contains(.amended))
        }
    }

    @Test func `a job in doubt whose task nobody knows becomes unknown at its deadline, without a poll`() async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, time in
            let key = try await station.accept(nil)
            let poller = try station.poller(at: server.url)
            time.advance(.milliseconds(599_999))
            #expect(try await poller.runOnce(all: true) == 0)
            #expect(try station.entry(key) == nil)
            time.advance(.milliseconds(1))
            #expect(try await poller.runOnce(all: true) == 0)
            #expect(try station.entry(key)?.outcome == .unknown)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a job in doubt is polled as soon as a callback has told its task`() async throws {
        try await withStation { _, _ in
            Told.completed("told")
        } _: { station, server, _ in
            let key = try await station.accept(nil)
            try await station.callback(key, #"{"id":"told","status":"in_progress"}"#)
            #expect(try await station.poller(at: server.url).runOnce(all: false) == 1)
            #expect(try station.entry(key)?.outcome == .completed)
        }
    }

    @Test func `a job that was never sent is given up at its deadline, and makes no entry`() async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, time in
            let key = try await station.record()
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: true) == 0)
            #expect(try await station.job(key).submission == .recorded)
            time.advance(.seconds(600))
            #expect(try await poller.runOnce(all: true) == 0)
            #expect(try await station.job(key).submission == .abandoned)
            #expect(try station.entry(key) == nil)
            #expect(server.requests.isEmpty)
        }
    }
}

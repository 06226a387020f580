import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite struct DoubtTests {
    @Test(arguments: ["not JSON", "{}", #"{"status":"a new word"}"#, #"{"id":"other","status":"completed"}"#])
    func `a callback that cannot be understood makes its job due at once`(body: String) async throws {
        try await withStation { _, _ in
            Told.completed()
        } _: { station, server, _ in
            let key = try await station.accept(due: .seconds(60))
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 0)
            try await station.callback(key, body)
            #expect(try station.quarantined() == 1)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.source == .poll)
        }
    }

    @Test func `of two callbacks that contradict each other a poll confirms the first`() async throws {
        try await withStation { _, _ in
            Told.completed()
        } _: { station, server, _ in
            let key = try await station.accept(due: .seconds(60))
            try await station.callback(key, Told.completedBody("task"))
            #expect(try await station.callback(key, Told.failedBody("task")) == .refused(.contradiction))
            #expect(try station.quarantined() == 1)
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try await poller.runOnce(all: true) == 0)
            let entry = try #require(try station.entry(key))
            #expect(entry.outcome == .completed && entry.revision == 1 && entry.source == .callback)
        }
    }

    @Test func `a job that is over and learns its task only then is not polled for it`() async throws {
        try await withStation { _, _ in
            Told.completed()
        } _: { station, server, _ in
            let key = try await station.accept(nil)
            let bare = #"{"status":"completed","output":[{"content":[{"type":"image","url":"https://example.com/a.webp"}]}]}"#
            try await station.callback(key, bare)
            #expect(try await station.callback(key, Told.completedBody("task")) == .duplicate)
            #expect(try await station.job(key).taskID == "task")
            #expect(try await station.poller(at: server.url).runOnce(all: false) == 0)
        }
    }

    @Test func `or amends it`() async throws {
        try await withStation { _, _ in
            Told.failed()
        } _: { station, server, _ in
            let key = try await station.accept(due: .seconds(60))
            try await station.callback(key, Told.completedBody("task"))
            try await station.callback(key, Told.failedBody("task"))
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try await poller.runOnce(all: true) == 0)
            let entry = try #require(try station.entry(key))
            #expect(entry.outcome == .failed && entry.revision == 2 && entry.source == .poll)
        }
    }

    @Test func `while the provider still calls the task running, a contradiction is not resolved yet`() async throws {
        try await withStation { _, number in
            number == 1 ? Told.running() : Told.failed()
        } _: { station, server, time in
            let key = try await station.accept(due: .seconds(60))
            try await station.callback(key, Told.completedBody("task"))
            try await station.callback(key, Told.failedBody("task"))
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.revision == 1)
            time.advance(.seconds(10))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.outcome == .failed)
        }
    }

    @Test func `a contradiction that nobody resolves is dropped at the deadline, and the entry stands`() async throws {
        try await withStation { _, _ in
            Told.unknown
        } _: { station, server, time in
            let key = try await station.accept(due: .seconds(60))
            try await station.callback(key, Told.completedBody("task"))
            try await station.callback(key, Told.failedBody("task"))
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            time.advance(.seconds(600))
            #expect(try await poller.runOnce(all: false) == 1)
            time.advance(.seconds(600))
            #expect(try await poller.runOnce(all: true) == 0)
            #expect(try station.entry(key)?.outcome == .completed)
        }
    }

    @Test func `what makes a job due while it is polled is not lost`() async throws {
        let seen = Barrier()
        let gate = Barrier()
        try await withStation { _, number in
            guard number == 1 else { return Told.completed() }
            seen.open()
            gate.wait()
            return Told.running()
        } _: { station, server, time in
            let key = try await station.accept()
            let poller = try station.poller(at: server.url)
            async let first = poller.runOnce(all: false)
            await seen.opened()
            time.advance(.milliseconds(1))
            try await station.callback(key, "not JSON")
            gate.open()
            #expect(try await first == 1)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.outcome == .completed)
        }
    }
}

import CallboxLedger
import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite struct OutageTests {
    @Test func `while nobody answers no job expires, and when somebody does every job is settled`() async throws {
        try await withStation { _, _ in
            .hangUp
        } _: { station, server, time in
            let key = try await station.accept(patience: .seconds(5))
            let down = try station.poller(at: server.url)
            server.stop()
            for _ in 0..<20 {
                _ = try await down.runOnce(all: true)
                time.advance(.seconds(60))
            }
            #expect(try await station.job(key).outcome == nil)

            let back = try ScriptedProvider { _, _ in Told.completed() }
            defer { back.stop() }
            #expect(try await station.poller(at: back.url).runOnce(all: false) == 1)
            #expect(try station.entry(key)?.outcome == .completed)
        }
    }

    @Test(arguments: [Told.broken, .hangUp, .answer(502, "<html>Bad Gateway</html>")])
    func `an outage is told once, probed by one poll at a time, and its end is noticed`(trouble: Reply) async throws {
        let isOver = Switch()
        try await withStation { request, _ in
            isOver.isOn ? Told.completed(request.taskID) : trouble
        } _: { station, server, time in
            for number in 0..<20 { try await station.accept("task-\(number)", patience: .seconds(5)) }
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 20)
            #expect(station.log.count("does not answer") == 1)

            #expect(try await poller.runOnce(all: true) == 0)
            for wait in [1, 2, 4, 8, 16, 32, 60, 60] {
                time.advance(.seconds(wait))
                #expect(try await poller.runOnce(all: false) == 1)
            }
            #expect(station.log.count("does not answer") == 1)
            #expect(try await station.ledger.jobs(.open, limit: 100).count == 20)

            isOver.turnOn()
            time.advance(.seconds(60))
            #expect(try await poller.runOnce(all: false) == 20)
            #expect(station.log.count("the provider answers again") == 1)
            #expect(try await station.ledger.jobs(.completed, limit: 100).count == 20)
        }
    }

    @Test func `one task that the provider always fails on keeps no other from being polled`() async throws {
        try await withStation { request, _ in
            request.taskID == "cursed" ? Told.broken : Told.running(request.taskID)
        } _: { station, server, time in
            let keys = [try await station.accept("cursed"), try await station.accept("plain")]
            let poller = try station.poller(at: server.url)
            for _ in 0..<200 {
                _ = try await poller.runOnce(all: false)
                time.advance(.seconds(1))
            }
            #expect(try await station.polls(keys[1]).count >= 5)
        }
    }

    @Test(arguments: [Told.broken, .answer(503, headers: ["Retry-After: 2"], "")])
    func `a task that never answers while others do is given up after its deadline`(trouble: Reply) async throws {
        try await withStation { request, _ in
            request.taskID == "cursed" ? trouble : Told.running(request.taskID)
        } _: { station, server, time in
            let cursed = try await station.accept("cursed", patience: .seconds(60))
            let plain = try await station.accept("plain", patience: .seconds(100_000))
            let poller = try station.poller(at: server.url)
            for _ in 0..<40 {
                _ = try await poller.runOnce(all: true)
                time.advance(.seconds(30))
            }
            #expect(try await station.ledger.outcome(cursed) == .unknown)
            #expect(try await station.ledger.outcome(plain) == nil)
        }
    }

    @Test func `a job in doubt does not lapse while the provider is out of order, nor until it has been back for a while`() async throws {
        let isOver = Switch()
        try await withStation { request, _ in
            isOver.isOn ? Told.running(request.taskID) : Told.broken
        } _: { station, server, time in
            for number in 0..<5 { try await station.accept("task-\(number)", patience: .seconds(100_000)) }
            let doubtful = try await station.accept(nil)
            let poller = try station.poller(at: server.url)
            _ = try await poller.runOnce(all: false)
            for _ in 0..<20 {
                time.advance(.seconds(60))
                _ = try await poller.runOnce(all: false)
            }
            #expect(try await station.ledger.outcome(doubtful) == nil)
            isOver.turnOn()
            time.advance(.seconds(60))
            _ = try await poller.runOnce(all: true)
            time.advance(.seconds(299))
            _ = try await poller.runOnce(all: false)
            #expect(try await station.ledger.outcome(doubtful) == nil, "its callback may be on the way")
            time.advance(.seconds(1))
            _ = try await poller.runOnce(all: false)
            #expect(try await station.ledger.outcome(doubtful) == .unknown)
        }
    }

    @Test func `an answer from before the clock jumped back is no proof that others are answered`() async throws {
        try await withStation { request, _ in
            request.taskID == "cursed" ? Told.broken : Told.completed(request.taskID)
        } _: { station, server, time in
            let poller = try station.poller(at: server.url)
            try await station.accept("plain")
            #expect(try await poller.runOnce(all: true) == 1)
            time.advance(.seconds(-20_000))
            let cursed = try await station.accept("cursed", patience: .seconds(20))
            time.advance(.seconds(30))
            #expect(try await poller.runOnce(all: true) == 1)
            #expect(try await station.ledger.outcome(cursed) == nil)
        }
    }

    @Test func `a task that the provider refuses to speak of opens no breaker`() async throws {
        try await withStation { _, _ in
            .answer(400, "bad id")
        } _: { station, server, _ in
            for number in 0..<10 { try await station.accept("task-\(number)") }
            _ = try await station.poller(at: server.url).runOnce(all: false)
            #expect(station.log.lines.isEmpty)
        }
    }

    @Test func `an answer that slows us down ends an outage, too`() async throws {
        try await withStation { _, number in
            number <= 5 ? Told.broken : number == 6 ? .answer(429, headers: ["Retry-After: 2"], "") : Told.completed()
        } _: { station, server, time in
            var keys: [JobKey] = []
            for _ in 0..<5 { keys.append(try await station.accept()) }
            try await withServices([try station.poller(at: server.url) { $0.tick = .milliseconds(5) }]) {
                try await eventually { try await polls(of: keys, station).count == 5 }
                time.advance(.seconds(1))
                try await eventually { try await polls(of: keys, station).count == 6 }
                #expect(station.log.count("the provider answers again") == 1)
                time.advance(.seconds(60))
                try await eventually { try await station.ledger.jobs(.completed, limit: 10).count == 5 }
            }
        }
    }

    private func polls(of keys: [JobKey], _ station: Station) async throws -> [String] {
        var polls: [String] = []
        for key in keys { polls += try await station.polls(key) }
        return polls
    }
}

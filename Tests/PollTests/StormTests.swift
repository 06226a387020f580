import CallboxLedger
import CallboxModel
import CallboxPoll
import TestSupport
import Testing

/// What the provider says to everybody is heeded by everybody, and told once.
@Suite(.timeLimit(.minutes(3))) struct StormTests {
    /// The forms of `Retry-After` that a provider may send, and the wait that follows.
    static let waits: [(String?, Duration)] = [
        ("7", .seconds(7)), ("0", .seconds(1)), ("-5", .seconds(5)), ("31536000", .seconds(900)),
        ("99999999999999999999999999", .seconds(900)), ("soon", .seconds(5)), ("", .seconds(5)), (nil, .seconds(5)),
        ("Sat, 21 Nov 2026 08:31:52 GMT", .milliseconds(29_877)), ("Fri, 20 Nov 2026 08:31:52 GMT", .seconds(1)),
        ("Sun, 21 Nov 2027 08:31:52 GMT", .seconds(900)), ("1.5", .seconds(5)),
    ]

    @Test(arguments: waits)
    func `a wait is kept in every form, within bounds`(value: String?, wait: Duration) async throws {
        try await withStation { _, number in
            number == 1 ? .answer(429, headers: value.map { ["Retry-After: \($0)"] } ?? [], "") : Told.completed()
        } _: { station, server, time in
            let key = try await station.accept(patience: .seconds(5000))
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            time.advance(wait - .milliseconds(1))
            #expect(try await poller.runOnce(all: true) == 0)
            time.advance(.milliseconds(1))
            #expect(try await poller.runOnce(all: true) == 1)
            #expect(try station.entry(key) != nil)
        }
    }

    @Test func `a storm of 429 is told once, and its end once`() async throws {
        let isOver = Switch()
        try await withStation { request, _ in
            isOver.isOn ? Told.running(request.taskID) : .answer(429, headers: ["Retry-After: 2"], "")
        } _: { station, server, time in
            for number in 0..<2 { try await station.accept("task-\(number)", patience: .seconds(5000)) }
            let poller = try station.poller(at: server.url)
            for _ in 0..<12 {
                _ = try await poller.runOnce(all: true)
                time.advance(.seconds(2))
            }
            #expect(server.requests.count >= 12)
            #expect(station.log.count("asks us to slow down") == 1)
            isOver.turnOn()
            for _ in 0..<8 {
                _ = try await poller.runOnce(all: true)
                time.advance(.seconds(10))
            }
            #expect(station.log.count("asks us to slow down") == 1)
            #expect(station.log.count("not asked us to slow down") == 1)
            #expect(station.log.lines.count == 2)
        }
    }

    @Test func `a provider that is out of order and says until when is left alone until then`() async throws {
        try await withStation { request, number in
            number == 1 ? .answer(503, headers: ["Retry-After: 120"], "") : Told.completed(request.taskID)
        } _: { station, server, time in
            let key = try await station.accept()
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try await station.ledger.pause(account: server.url)?.reason == "unavailable")
            time.advance(.milliseconds(119_999))
            #expect(try await poller.runOnce(all: true) == 0)
            time.advance(.milliseconds(1))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key) != nil)
        }
    }

    /// What a pause is told by, and the code of the failure with which one round of polls ends.
    static let pauses: [(Reply, Failure.Code)] = [
        (.answer(429, headers: ["Retry-After: 600"], ""), .providerUnreachable), (Told.forbidden, .unauthorised),
        (.answer(402, "{}"), .unauthorised), (.answer(503, headers: ["Retry-After: 600"], ""), .providerUnreachable),
    ]

    @Test(arguments: pauses)
    func `one round of polls does not wait out a pause, but says what keeps it`(answer: Reply, code: Failure.Code) async throws {
        try await withStation { _, _ in
            answer
        } _: { station, server, _ in
            for number in 0..<3 { try await station.accept("task-\(number)") }
            let first = try station.poller(at: server.url) { $0.concurrency = 1 }
            #expect(try await first.runOnce(all: true) == 1)
            #expect(await first.trouble?.code == code)
            let other = try station.poller(at: server.url)
            #expect(try await other.runOnce(all: true) == 0)
            #expect(await other.trouble?.code == code, "another process is told as well")
        }
    }

    @Test func `after an outage polls come at the rate, the longest due first`() async throws {
        let time = SetClock()
        let isOver = Switch()
        let server = try ScriptedProvider { request, _ in isOver.isOn ? Told.completed(request.taskID) : .hangUp }
        defer { server.stop() }
        try await withStation(clock: time.hastyClock) { station in
            for number in 0..<25 {
                try await station.accept("task-\(number)", patience: .seconds(100_000))
                time.advance(.milliseconds(1))
            }
            let poller = try station.poller(at: server.url) { settings in
                settings.rate = Rate(perSecond: 10, burst: 5)
                settings.concurrency = 5
            }
            #expect(try await poller.runOnce(all: false) == 5)
            time.advance(.seconds(7200))
            isOver.turnOn()
            let before = server.requests.count
            let start = time.now
            #expect(try await poller.runOnce(all: false) >= 24)
            #expect(time.now - start >= .milliseconds(1500), "25 polls at 10 a second, 5 of them saved up")
            let order = server.requests.dropFirst(before).compactMap { Int($0.taskID.dropFirst(5)) }
            let fresh = order.filter { $0 >= 5 }
            #expect(zip(fresh, fresh.dropFirst()).allSatisfy { $0 < $1 + 5 }, "in order, but for those under way at once")
        }
    }
}

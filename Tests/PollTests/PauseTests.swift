import CallboxLedger
import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct PauseTests {
    @Test func `a key that is not accepted rests all polling, raises one alarm, and polling goes on by itself`() async throws {
        let isAccepted = Switch()
        try await withStation { request, _ in
            isAccepted.isOn ? Told.completed(request.taskID) : Told.forbidden
        } _: { station, server, time in
            for number in 0..<3 { try await station.accept("task-\(number)", patience: .seconds(5)) }
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 3)
            time.advance(.milliseconds(59_999))
            #expect(try await poller.runOnce(all: true) == 0)
            time.advance(.milliseconds(1))
            #expect(try await poller.runOnce(all: false) == 3)
            #expect(station.log.count("the provider refuses") == 1)
            #expect(station.log.count("Invalid API key") == 1)
            #expect(try await station.ledger.jobs(.open, limit: 10).count == 3)

            isAccepted.turnOn()
            time.advance(.seconds(60))
            #expect(try await poller.runOnce(all: false) == 3)
            #expect(station.log.count("polling goes on") == 1)
            #expect(try await station.ledger.jobs(.completed, limit: 10).count == 3)
        }
    }

    @Test(arguments: [Reply.answer(402, "{}"), .answer(403, "no balance"), .answer(403, "not allowed")])
    func `an account that may not ask rests as well`(answer: Reply) async throws {
        try await withStation { _, _ in
            answer
        } _: { station, server, time in
            try await station.accept()
            let poller = try station.poller(at: server.url)
            _ = try await poller.runOnce(all: false)
            time.advance(.seconds(59))
            _ = try await poller.runOnce(all: true)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a wait that the provider asks for holds for all jobs of the account`() async throws {
        try await withStation { request, number in
            number == 1 ? .answer(429, headers: ["Retry-After: 30"], "") : Told.completed(request.taskID)
        } _: { station, server, time in
            let first = try await station.accept("first")
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 1)
            let second = try await station.accept("second")
            time.advance(.milliseconds(29_999))
            #expect(try await station.ledger.pause(account: server.url)?.reason == "slow down")
            #expect(server.requests.count == 1)
            time.advance(.milliseconds(1))
            #expect(try await poller.runOnce(all: false) == 2)
            #expect(try station.entry(first) != nil && station.entry(second) != nil)
        }
    }

    @Test func `a running poller makes no request during a pause, and goes on after it`() async throws {
        try await withStation { _, _ in
            Told.completed()
        } _: { station, server, time in
            let key = try await station.accept()
            try await station.ledger.pause(account: server.url, until: time.now + .seconds(10), reason: "another process")
            let poller = try station.poller(at: server.url) { $0.tick = .milliseconds(5) }
            let late = try await station.accept(nil, patience: .zero)
            try await withServices([poller]) {
                // What needs no provider is done all the same, which shows that the poller has been here.
                try await eventually { try station.entry(late) != nil }
                #expect(server.requests.isEmpty)
                time.advance(.seconds(10))
                try await eventually { try station.entry(key) != nil }
            }
        }
    }

    @Test func `a pause that a clock gone wrong has put into a far future does not hold`() async throws {
        try await withStation { _, _ in
            Told.completed()
        } _: { station, server, time in
            let key = try await station.accept()
            try await station.ledger.pause(account: server.url, until: time.now + .seconds(86_400), reason: "not authorised")
            #expect(try await station.poller(at: server.url).runOnce(all: false) == 1)
            #expect(try station.entry(key) != nil)
        }
    }
}

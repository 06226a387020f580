import CallboxLedger
import CallboxModel
import CallboxPoll
import Synchronization
import TestSupport
import Testing

/// Nothing ends, and nothing sleeps, on the strength of a clock that has jumped.
@Suite(.timeLimit(.minutes(1))) struct ClockJumpTests {
    private static let hours: Duration = .seconds(5 * 3600)

    @Test func `a jump forward ends no job, and its deadline comes when its time has really passed`() async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, time in
            let poller = try station.poller(at: server.url)
            _ = try await poller.runOnce(all: false)
            let known = try await station.accept(due: .seconds(60))
            let doubtful = try await station.accept(nil)
            time.jump(by: Self.hours)
            _ = try await poller.runOnce(all: true)
            #expect(try await station.ledger.outcome(known) == nil)
            #expect(try await station.ledger.outcome(doubtful) == nil)
            #expect(station.log.count("the clock has jumped") == 1)

            time.jump(by: .zero - Self.hours)
            time.advance(.milliseconds(599_999))
            _ = try await poller.runOnce(all: true)
            #expect(try await station.ledger.jobs(.open, limit: 9).count == 2)
            time.advance(.milliseconds(1))
            _ = try await poller.runOnce(all: true)
            #expect(try await station.ledger.outcome(known) == .expired)
            #expect(try await station.ledger.outcome(doubtful) == .unknown)
        }
    }

    @Test func `after a jump back a job is polled as soon as before`() async throws {
        try await withStation { _, _ in
            Told.completed()
        } _: { station, server, time in
            let poller = try station.poller(at: server.url)
            _ = try await poller.runOnce(all: false)
            let key = try await station.accept(due: .seconds(60))
            time.jump(by: .zero - Self.hours)
            #expect(try await poller.runOnce(all: false) == 0)
            time.advance(.seconds(60))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key)?.outcome == .completed)
        }
    }

    @Test(arguments: [hours, .zero - hours])
    func `a poller that was not running when the clock jumped notices it when it starts`(jump: Duration) async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, time in
            _ = try await station.poller(at: server.url).runOnce(all: false)
            let key = try await station.accept(due: .seconds(60))
            time.jump(by: jump)
            let later = try station.poller(at: server.url)
            #expect(try await later.runOnce(all: false) == 0)
            time.advance(.seconds(60))
            #expect(try await later.runOnce(all: false) == 1)
            #expect(try await station.ledger.outcome(key) == nil)
        }
    }

    @Test func `a clock that jumps while a job is polled does not end it`() async throws {
        let time = SetClock()
        let server = try ScriptedProvider { _, number in
            if number == 1 { time.jump(by: Self.hours) }
            return Told.running()
        }
        defer { server.stop() }
        try await withStation(clock: time.clock) { station in
            let poller = try station.poller(at: server.url)
            let key = try await station.accept()
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try await station.ledger.outcome(key) == nil)
            time.advance(.seconds(60))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try await station.ledger.outcome(key) == nil)
        }
    }

    /// Found by the simulation: the pause was noted by the new clock, and moved with the jump when that was noticed.
    @Test(arguments: [hours, .zero - hours])
    func `a pause that is made just after a jump lasts as long as it should`(jump: Duration) async throws {
        let time = SetClock()
        let server = try ScriptedProvider { _, number in
            if number == 1 { time.jump(by: jump) }
            return Told.forbidden
        }
        defer { server.stop() }
        try await withStation(clock: time.clock) { station in
            let poller = try station.poller(at: server.url)
            try await station.accept()
            #expect(try await poller.runOnce(all: false) == 1)
            time.advance(.milliseconds(59_999))
            #expect(try await poller.runOnce(all: true) == 0)
            time.advance(.milliseconds(1))
            #expect(try await poller.runOnce(all: true) == 1)
        }
    }

    /// Found by setting the clock of a running poller: between two looks at it, everything was due and past its deadline.
    @Test(arguments: 1...16)
    func `a clock that jumps between any two looks at it ends nothing`(look: Int) async throws {
        let time = SetClock()
        let looks = Mutex(-1)
        let server = try ScriptedProvider { _, _ in Told.running() }
        defer { server.stop() }
        let clock = Clock(
            {
                let isNow = looks.withLock { looks in
                    if looks >= 0 { looks += 1 }
                    return looks == look
                }
                if isNow { time.jump(by: Self.hours) }
                return time.now
            }, uptime: { time.clock.uptime }, boot: "first")
        try await withStation(clock: clock) { station in
            let poller = try station.poller(at: server.url)
            _ = try await poller.runOnce(all: false)
            let known = try await station.accept(due: .seconds(60))
            let doubtful = try await station.accept(nil)
            time.advance(.seconds(60))
            looks.withLock { $0 = 0 }
            for _ in 0..<3 { _ = try await poller.runOnce(all: false) }
            looks.withLock { $0 = -1 }
            #expect(try await station.ledger.outcome(known) == nil)
            #expect(try await station.ledger.outcome(doubtful) == nil)
        }
    }

    @Test func `an outage is over when it is over, whatever the clock says`() async throws {
        let isOver = Switch()
        try await withStation { request, _ in
            isOver.isOn ? Told.completed(request.taskID) : .hangUp
        } _: { station, server, time in
            for number in 0..<5 { try await station.accept("task-\(number)") }
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 5)
            time.jump(by: .zero - Self.hours)
            isOver.turnOn()
            time.advance(.seconds(60))
            _ = try await poller.runOnce(all: true)
            _ = try await poller.runOnce(all: true)
            #expect(try await station.ledger.jobs(.completed, limit: 9).count == 5)
        }
    }
}

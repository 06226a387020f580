import CallboxLedger
import CallboxModel
import CallboxPoll
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct OnceTests {
    @Test func `only what is due is polled, or everything`() async throws {
        try await withStation { request, _ in
            Told.running(request.taskID)
        } _: { station, server, _ in
            for number in 0..<10 { try await station.accept("task-\(number)", due: .seconds(number < 3 ? 0 : 60)) }
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: false) == 3)
            #expect(try await poller.runOnce(all: true) == 10)
            #expect(server.requests.count == 13)
        }
    }

    @Test func `each job is polled once, even where the rate lets few through and answers make it due again`() async throws {
        try await withStation(clock: .wall) { station in
            let server = try ScriptedProvider { request, _ in Told.running(request.taskID) }
            defer { server.stop() }
            for number in 0..<30 { try await station.accept("task-\(number)") }
            let poller = try station.poller(at: server.url) { settings in
                settings.concurrency = 2
                settings.rate = Rate(perSecond: 1000, burst: 2)
                settings.schedule.interval = .zero
                settings.schedule.intervalMin = .zero
            }
            #expect(try await poller.runOnce(all: true) == 30)
            #expect(Set(server.requests.map(\.path)).count == 30)
        }
    }

    @Test func `a closed port does not keep it running`() async throws {
        try await withStation { _, _ in
            .hangUp
        } _: { station, server, _ in
            server.stop()
            for number in 0..<100 { try await station.accept("task-\(number)") }
            #expect(try await station.poller(at: server.url).runOnce(all: true) == 64)
            #expect(try await station.ledger.jobs(.open, limit: 200).count == 100)
        }
    }

    @Test func `a refused key does not keep it running`() async throws {
        try await withStation { _, _ in
            Told.forbidden
        } _: { station, server, _ in
            for number in 0..<100 { try await station.accept("task-\(number)") }
            #expect(try await station.poller(at: server.url).runOnce(all: true) == 64)
        }
    }

    @Test func `an empty ledger is done at once`() async throws {
        try await withStation { _, _ in
            .hangUp
        } _: { station, server, _ in
            let poller = try station.poller(at: server.url)
            #expect(try await poller.runOnce(all: true) == 0)
        }
    }

    @Test func `a job that another poller has at this moment is left to it`() async throws {
        let seen = Barrier()
        let gate = Barrier()
        try await withStation { _, _ in
            seen.open()
            gate.wait()
            return Told.completed()
        } _: { station, server, _ in
            let key = try await station.accept()
            async let first = station.poller(at: server.url).runOnce(all: true)
            await seen.opened()
            #expect(try await station.poller(at: server.url).runOnce(all: true) == 0)
            gate.open()
            #expect(try await first == 1)
            #expect(try station.entry(key) != nil && server.requests.count == 1)
        }
    }

    @Test func `a ledger that cannot be written is an error, not a wait without end`() async throws {
        try await withStation { _, _ in
            Told.running()
        } _: { station, server, _ in
            let key = try await station.accept()
            let seen = Barrier()
            let gate = Barrier()
            let other = try Ledger(path: station.ledger.path)
            // Another process holds the ledger in the middle of a transaction, for longer than anybody waits.
            Thread.detachNewThread {
                _ = try? other.settle([key], filer: 0, at: station.clock.now) { _, _, _ in
                    seen.open()
                    gate.wait(atMost: .seconds(40))
                    return Ruling(verdict: .progress)
                }
            }
            await seen.opened()
            let poller = try station.poller(at: server.url)
            await #expect(throws: LedgerError.self) { try await poller.runOnce(all: false) }
            gate.open()
            try other.close()
        }
    }
}

import CallboxLedger
import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite struct StopTests {
    @Test func `a stop cuts off what is under way, blames nobody, and leaves the jobs to the next`() async throws {
        let gate = Barrier()
        let isBack = Switch()
        try await withStation { request, _ in
            guard isBack.isOn else {
                gate.wait()
                return .hangUp
            }
            return Told.completed(request.taskID)
        } _: { station, server, time in
            for number in 0..<10 { try await station.accept("task-\(number)") }
            let poller = try station.poller(at: server.url) { $0.tick = .milliseconds(5) }
            try await withServices([poller]) {
                try await eventually { server.requests.count == 10 }
            }
            #expect(station.log.lines.isEmpty)
            gate.open()
            isBack.turnOn()
            time.advance(.seconds(1))
            #expect(try await station.poller(at: server.url).runOnce(all: false) == 10)
            #expect(try await station.ledger.jobs(.completed, limit: 100).count == 10)
        }
    }
}

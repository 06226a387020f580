import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite struct RetentionTests {
    @Test func `what was taken long ago is forgotten, and a callback for it is one for no job`() async throws {
        try await withStation { _, _ in
            .hangUp
        } _: { station, server, time in
            let poller = try station.poller(at: server.url) { $0.retention = .seconds(86_400) }
            #expect(try await poller.runOnce(all: false) == 0)
            var keys: [JobKey] = []
            for number in 0..<10 {
                keys.append(try await station.accept("task-\(number)"))
                try await station.callback(keys[number], Told.completedBody("task-\(number)"))
            }
            _ = try await station.ledger.markFiled(of: station.intake.instance, through: .max, at: time.now)
            _ = try await station.ledger.markTaken(Array(keys.dropLast()), at: time.now)
            time.advance(.seconds(86_400))
            _ = try await poller.runOnce(all: false)
            #expect(try await station.ledger.jobs(limit: 99).count == 10, "not before its time")
            time.advance(.seconds(60))
            _ = try await poller.runOnce(all: false)
            #expect(try await station.ledger.jobs(limit: 99).map(\.request.key) == keys.suffix(1), "what nobody has taken stays")
            #expect(try await station.callback(keys[0], Told.completedBody("task-0")) == .refused(.unknownJob))
        }
    }
}

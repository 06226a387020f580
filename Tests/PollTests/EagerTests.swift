import CallboxIntake
import CallboxModel
import CallboxPoll
import TestSupport
import Testing

@Suite struct EagerTests {
    private let recovered = "callbacks are not arriving"

    /// A poller that has just settled four jobs in a row.
    private func pollerAfterFour(_ station: Station, _ server: ScriptedProvider) async throws -> Poller {
        for number in 0..<4 { try await station.accept("lost-\(number)") }
        let poller = try station.poller(at: server.url)
        #expect(try await poller.runOnce(all: false) == 4)
        return poller
    }

    @Test func `when four results in a row came by poll, no other job waits for its callback any longer`() async throws {
        try await withStation { request, _ in
            Told.completed(request.taskID)
        } _: { station, server, time in
            let key = try await station.accept("next", due: .seconds(300))
            let poller = try await pollerAfterFour(station, server)
            #expect(station.log.count(recovered) == 1)
            time.advance(.seconds(5))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key) != nil)
        }
    }

    @Test func `jobs that are accepted meanwhile wait thirty seconds at most, and it is told once`() async throws {
        try await withStation { request, _ in
            Told.completed(request.taskID)
        } _: { station, server, time in
            let poller = try await pollerAfterFour(station, server)
            #expect(try await poller.runOnce(all: false) == 0)
            let key = try await station.accept("next", due: .seconds(300))
            #expect(try await poller.runOnce(all: false) == 0)
            time.advance(.seconds(30))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key) != nil)
            #expect(station.log.count(recovered) == 1)
        }
    }

    @Test func `running tasks are polled at short intervals then`() async throws {
        try await withStation { request, _ in
            request.taskID == "long" ? Told.running("long") : Told.completed(request.taskID)
        } _: { station, server, time in
            let poller = try await pollerAfterFour(station, server)
            let key = try await station.accept("long")
            for _ in 0..<10 {
                #expect(try await poller.runOnce(all: false) == 1)
                time.advance(.seconds(30))
            }
            #expect(try await station.polls(key).count == 10)
        }
    }

    @Test func `a refusal at the submit tells nothing of callbacks`() async throws {
        try await withStation { request, _ in
            Told.completed(request.taskID)
        } _: { station, server, time in
            let poller = try await pollerAfterFour(station, server)
            let refused = try await station.accept("refused")
            let report = Report(key: refused, source: .submit, assurance: .refetched, receivedAt: time.now, body: [])
            _ = await station.intake.settle(.refusal(report, TaskFailure(code: nil, message: "no")))
            let key = try await station.accept("next", due: .seconds(300))
            _ = try await poller.runOnce(all: false)
            time.advance(.seconds(30))
            #expect(try await poller.runOnce(all: false) == 1)
            #expect(try station.entry(key) != nil)
        }
    }

    @Test func `one callback among them ends the haste`() async throws {
        try await withStation { request, _ in
            Told.completed(request.taskID)
        } _: { station, server, time in
            let poller = try await pollerAfterFour(station, server)
            try await station.callback(try await station.accept("heard", due: .seconds(60)), Told.completedBody("heard"))
            try await station.accept("next", due: .seconds(300))
            #expect(try await poller.runOnce(all: false) == 0)
            time.advance(.seconds(299))
            #expect(try await poller.runOnce(all: false) == 0)
        }
    }
}

import CallboxLedger
import CallboxModel
import CallboxPoll
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite struct SharingTests {
    /// Who is asked for right now, and whether anybody was asked for twice at once.
    private final class Overlap: Sendable {
        private let state = Mutex((current: [String: Int](), most: 0, total: [String: Int]()))

        var most: Int { state.withLock { $0.most } }

        /// Notes a request for as long as the body runs; gives the number of requests for the task so far.
        func during<Value>(_ task: String, _ body: (Int) -> Value) -> Value {
            let number = state.withLock { state in
                state.current[task, default: 0] += 1
                state.total[task, default: 0] += 1
                state.most = max(state.most, state.current[task, default: 0])
                return state.total[task, default: 0]
            }
            defer { state.withLock { $0.current[task, default: 0] -= 1 } }
            return body(number)
        }
    }

    @Test func `two pollers on one ledger never ask for the same job at the same time`() async throws {
        let overlap = Overlap()
        try await withStation(clock: .wall) { station in
            let server = try ScriptedProvider { request, _ in
                overlap.during(request.taskID) { number in
                    usleep(3000)
                    return number < 4 ? Told.running(request.taskID) : Told.completed(request.taskID)
                }
            }
            defer { server.stop() }
            for number in 0..<40 { try await station.accept("task-\(number)") }
            let pollers = try (0..<2).map { _ in try station.poller(at: server.url, quickly) }
            try await withServices(pollers) {
                try await eventually { try await station.ledger.jobs(.completed, limit: 100).count == 40 }
            }
            #expect(overlap.most == 1)
            #expect(server.requests.count == 160)
        }
    }

    private func quickly(_ settings: inout PollSettings) {
        settings.concurrency = 8
        settings.rate = Rate(perSecond: 10_000)
        settings.tick = .milliseconds(5)
        settings.schedule.intervalMin = .milliseconds(1)
        settings.schedule.interval = .milliseconds(2)
        settings.schedule.eagerMin = .milliseconds(1)
        settings.schedule.eagerMax = .milliseconds(2)
    }
}

import CallboxModel
import Foundation
import Synchronization
import TestSupport
import Testing

extension Running {
    /// The service killed and stopped while callbacks come in.
    @Suite struct CrashStories {
        private static let jobsCount = 500
        private static let clients = 16

        @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
        func `what was answered 200 before kill -9 is in the inbox after the restart`(seed: UInt64) async throws {
            try await withStage { stage in
                let jobs = try await stage.record(Self.jobsCount)
                let service = try await stage.serve()
                let load = Load(jobs, on: service.port)
                var generator = SeededGenerator(seed: seed)
                let moment = Int.random(in: 10..<Self.jobsCount * 3 / 4, using: &generator)
                async let _ = load.run(Self.clients)
                try await eventually("\(moment) callbacks are answered") { load.answers.count >= moment }
                service.process.kill()
                let stored = try await eventually("the clients notice") { load.hasEnded ? load.stored : nil }
                try #require(stored.count >= moment)

                _ = try await stage.serve()
                #expect(Set(stored).subtracting(try stage.waiting()) == [], "seed \(seed), killed after \(moment)")
                // Whoever got no answer comes again, and then nothing is missing and nothing is there twice.
                let again = Load(jobs, on: service.port)
                await again.run(Self.clients)
                #expect(again.answers.count == Self.jobsCount)
                #expect(again.answers.allSatisfy { $0.answer.status == 200 })
                #expect(Set(again.stored).isDisjoint(with: stored))
                #expect(try stage.waiting().count == Self.jobsCount)
            }
        }

        @Test func `SIGTERM under load answers what is in flight and ends with 0`() async throws {
            try await withStage { stage in
                let jobs = try await stage.record(Self.jobsCount)
                let service = try await stage.serve()
                let late = jobs[0]
                let request = Connection.callback(TaskDocument.completed(late.taskID), to: late.path)
                let inFlight = try Connection(to: service.port)
                #expect(inFlight.send(request.prefix(request.count / 2)))
                let load = Load(Array(jobs.dropFirst()), on: service.port)
                async let _ = load.run(Self.clients)
                try await eventually("the load is on") { load.answers.count >= 50 }
                service.process.signal(SIGTERM)
                #expect(inFlight.send(request.dropFirst(request.count / 2)))
                #expect(try await blocking { inFlight.answer()?.word } == "stored")
                #expect(try await service.process.wait(within: .seconds(10)) == 0)
                try await eventually("the clients notice") { load.hasEnded }
                #expect(load.answers.allSatisfy { [200, 503].contains($0.answer.status) })
                #expect(Set(load.stored + [late.key]) == Set(try stage.waiting()))
            }
        }
    }
}

/// Clients that post the callback of each job once, each over a connection of its own, until the service is gone.
private final class Load: Sendable {
    private struct State {
        var rest: ArraySlice<RecordedJob>
        var answers: [(key: JobKey, answer: Answer)] = []
        var hasEnded = false
    }

    private let port: UInt16
    private let state: Mutex<State>

    init(_ jobs: [RecordedJob], on port: UInt16) {
        self.port = port
        state = Mutex(State(rest: jobs[...]))
    }

    /// The whole answers so far.
    var answers: [(key: JobKey, answer: Answer)] { state.withLock { $0.answers } }

    /// The jobs whose callbacks were answered as stored.
    var stored: [JobKey] { answers.filter { $0.answer.word == "stored" }.map(\.key) }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Posts until every callback was posted or nobody answers any more.
    func run(_ clients: Int) async {
        await withTaskGroup { group in
            for _ in 0..<clients {
                // A service that is gone ends a client; the story looks at what was answered before.
                group.addTask { try? await blocking { while let job = self.next(), try self.post(job) {} } }
            }
        }
        state.withLock { $0.hasEnded = true }
    }

    private func next() -> RecordedJob? { state.withLock { $0.rest.popFirst() } }

    private func post(_ job: RecordedJob) throws -> Bool {
        let connection = try Connection(to: port)
        connection.send(Connection.callback(TaskDocument.completed(job.taskID), to: job.path))
        guard let answer = connection.answer() else { return false }
        state.withLock { $0.answers.append((job.key, answer)) }
        return true
    }
}

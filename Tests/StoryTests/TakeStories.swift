import CallboxLedger
import CallboxModel
import Foundation
import Testing

extension Running {
    /// Consumers that take entries, by command and by hand.
    @Suite struct TakeStories {
        private static let entriesCount = 20

        @Test func `five takers get every entry, each exactly one of them`() async throws {
            try await withStage { stage in
                let jobs = try await settled(Self.entriesCount, on: stage)
                let taken = try await withThrowingTaskGroup(of: [JobKey].self) { group in
                    for _ in 0..<5 { group.addTask { try await takeAll(on: stage) } }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(taken.count == Self.entriesCount && Set(taken) == Set(jobs.map(\.key)))
                #expect(try stage.waiting().isEmpty)
                try await expectTaken(jobs, on: stage)
                #expect(try await stage.run("inbox", "take", "--all").exit == 1)
            }
        }

        @Test func `a file that is moved or deleted by hand is taken`() async throws {
            try await withStage { stage in
                let jobs = try await settled(2, on: stage)
                let files = jobs.map { "\(stage.state)/inbox/new/\($0.key).json" }
                try FileManager.default.moveItem(atPath: files[0], toPath: stage.directory + "/mine.json")
                try FileManager.default.removeItem(atPath: files[1])
                try await expectTaken(jobs, on: stage)
                #expect(try await stage.run("inbox", "ls").output.isEmpty)
            }
        }

        private func settled(_ count: Int, on stage: Stage) async throws -> [RecordedJob] {
            let service = try await stage.serve("listen")
            let jobs = try await stage.record(count)
            for job in jobs { #expect(try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word == "stored") }
            return jobs
        }

        /// Takes one after another until there is nothing to take.
        private func takeAll(on stage: Stage) async throws -> [JobKey] {
            var keys: [JobKey] = []
            while keys.count <= Self.entriesCount {
                let take = try await stage.run("inbox", "take", "--next")
                if take.exit == 1 { break }
                #expect(take.exit == 0)
                keys.append(try Entry(document: Array(take.output.utf8)).key)
            }
            return keys
        }

        private func expectTaken(_ jobs: [RecordedJob], on stage: Stage) async throws {
            try await stage.withLedger { ledger in
                for job in jobs {
                    try await eventually("the timeline says taken") { try await ledger.timeline(job.key).contains { $0.kind == .taken } }
                    #expect(try await ledger.timeline(job.key).count { $0.kind == .taken } == 1)
                }
            }
        }
    }
}

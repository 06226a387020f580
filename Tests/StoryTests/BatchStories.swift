import CallboxModel
import Foundation
import Testing

extension Sending {
    /// Batches that are interrupted and started again.
    @Suite struct BatchStories {
        private static let jobsCount = 40
        private static let concurrency = 4

        @Test func `a batch stopped with SIGINT is finished by the same command, each job sent once`() async throws {
            try await withStage { stage in
                let sandbox = try await stage.sandbox("--fault", "latency=50ms", "--fault", "drop=1")
                let batch = try begin(on: stage)
                try await eventually("some jobs are through") { batch.output.count(where: \.isNewline) >= 8 }
                batch.signal(SIGINT)
                let first = try await stage.finish(batch)
                #expect(first.exit != 0 && first.errors.contains("were not sent"))
                let accepted = try first.records.count { $0["submit"] == .string("accepted") }
                #expect(try await sandbox.jobs().count == accepted)
                #expect(accepted < Self.jobsCount)
                #expect(try await states(stage)["in-doubt"] == nil)

                let second = try await stage.finish(try begin(on: stage))
                #expect(second.exit == 0)
                #expect(try second.records.count { $0["submit"] == .string("submitted-before") } == accepted)
                let jobs = try await sandbox.jobs()
                #expect(jobs.count == Self.jobsCount && Set(jobs).count == Self.jobsCount)
                #expect(try await stage.finish(try begin(on: stage)).exit == 0)
                #expect(try await sandbox.jobs() == jobs)
            }
        }

        @Test func `a batch killed with SIGKILL is finished, and what was under way is in doubt and not sent again`() async throws {
            try await withStage { stage in
                let sandbox = try await stage.sandbox("--fault", "latency=50ms", "--fault", "drop=1")
                let batch = try begin(on: stage)
                try await eventually("some jobs are through") { batch.output.count(where: \.isNewline) >= 8 }
                batch.kill()
                #expect(batch.exit == 128 + SIGKILL)

                let second = try await stage.finish(try begin(on: stage))
                #expect(second.exit == 0)
                let jobs = try await sandbox.jobs()
                #expect(Set(jobs).count == jobs.count)
                let states = try await states(stage)
                let inDoubt = states["in-doubt", default: 0]
                #expect(inDoubt <= Self.concurrency)
                #expect(states["accepted", default: 0] + inDoubt == Self.jobsCount)
                #expect((Self.jobsCount - inDoubt...Self.jobsCount).contains(jobs.count))
            }
        }

        private func begin(on stage: Stage) throws -> ChildProcess {
            let lines = (0..<Self.jobsCount).map { number in
                #"{"model":"remix","params":{"jobId":"789320d3","imageNo":\#(number % 4),"remixPrompt":"number \#(number)"}}"#
            }
            let path = try stage.write(lines.joined(separator: "\n") + "\n", to: "jobs.ndjson")
            return try stage.start(["submit", "batch", path, "--concurrency", String(Self.concurrency)])
        }

        /// How many jobs stand where.
        private func states(_ stage: Stage) async throws -> [String: Int] {
            let jobs = try await stage.run("jobs", "ls", "--limit", "1000").records
            return Dictionary(jobs.map { ($0["state"]?.string ?? "", 1) }, uniquingKeysWith: +)
        }
    }
}

import CallboxInbox
import CallboxLedger
import CallboxModel
import Foundation
import Testing

import struct TestSupport.SeededGenerator

extension Struck {
    /// The real service, killed again and again while the sandbox sends it callbacks.
    @Suite struct KillStories {
        private static let killsCount = 100
        private static let jobsPerRound = 4
        /// No kill is waited for longer than this after the service listens.
        private static let lifeMillisecondsMax = 500

        /// `CALLBOX_SEED` repeats a run.
        private static let seed = ProcessInfo.processInfo.environment["CALLBOX_SEED"].flatMap(UInt64.init) ?? 20_261_121

        @Test func `a service killed a hundred times under load loses nothing and makes nothing twice`() async throws {
            print("kill story: seed \(Self.seed)")
            try await withStage(Self.pace) { stage in
                let sandbox = try await stage.sandbox(
                    "--duration", "50ms-800ms", "--fault", "drop=0.2", "--fault", "double=0.2", "--fault", "early=0.2", "--fault",
                    "fail=0.1")
                var generator = SeededGenerator(seed: Self.seed)
                var service = try await stage.serve()
                for round in 0..<Self.killsCount {
                    let batch = try begin(round, on: stage)
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...Self.lifeMillisecondsMax, using: &generator)))
                    service.process.kill()
                    service = try await stage.serve()
                    let finished = try await stage.finish(batch)
                    #expect(finished.exit == 0, "\(finished.errors)")
                }
                try await settle(stage)
                try await check(stage, sandbox)
                service.process.stop()
            }
        }

        /// Polls come soon, so that the end is not far.
        private static let pace = [
            "poll.first": "1s", "poll.grace": "500ms", "poll.eager-min": "200ms", "poll.eager-max": "500ms", "log.level": "notice",
            "inbox.checkpoint": "200ms",
        ]

        private func begin(_ round: Int, on stage: Stage) throws -> ChildProcess {
            let lines = (0..<Self.jobsPerRound).map { number in
                #"{"model":"remix","params":{"jobId":"789320d3","imageNo":\#(number),"remixPrompt":"round \#(round), \#(number)"}}"#
            }
            let path = try stage.write(lines.joined(separator: "\n") + "\n", to: "round-\(round).ndjson")
            return try stage.start(["submit", "batch", path])
        }

        private func settle(_ stage: Stage) async throws {
            try await eventually("every job has an entry", within: .seconds(60)) {
                try await stage.withLedger { ledger in
                    try await ledger.jobs(limit: 10_000).allSatisfy { $0.outcome != nil }
                }
            }
        }

        /// The provider's truth is the inbox: every task has one entry, the file of it is the ledger's, and there is no other.
        private func check(_ stage: Stage, _ sandbox: RunningSandbox) async throws {
            let tasks = try await sandbox.jobs()
            #expect(tasks.count == Self.killsCount * Self.jobsPerRound, "seed \(Self.seed)")
            #expect(Set(tasks).count == tasks.count, "none was sent twice")
            let waiting = try stage.waiting()
            #expect(Set(waiting.map(\.text)) == Set(tasks))
            try await stage.withLedger { ledger in
                for key in waiting {
                    let (document, file) = (try await ledger.document(key), try stage.file(key))
                    #expect(document == file, "seed \(Self.seed), job \(key)")
                    let settled = try await ledger.timeline(key).count { $0.kind == .settled }
                    #expect(settled == 1)
                }
            }
        }
    }
}

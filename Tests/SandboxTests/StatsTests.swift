import CallboxModel
import CallboxSandbox
import Testing

@Suite struct StatsTests {
    /// How many jobs are submitted, one after another so that the same seed meets the same submits.
    private static let jobsCount = 60

    private func run() async throws -> (stats: JSONObject, truth: [JSONObject], arrivals: Int) {
        var configuration = SandboxConfiguration.quick
        configuration.faults = .rich
        configuration.faults.outage = nil
        configuration.faults.lateDelay = .milliseconds(50)
        configuration.dialect = .mixed
        configuration.progressShare = 0.5
        return try await withSandbox(configuration) { provider, receiver in
            for number in 0..<Self.jobsCount {
                // A withheld answer is one of the faults under test.
                _ = try? await provider.submit("midjourney_remix", .remix(callback: receiver.url("key\(number).capability")))
            }
            try await eventually { try await provider.stats().count("pending_callback_plans") == 0 }
            return (try await provider.stats(), try await provider.truth(), receiver.arrivals.count)
        }
    }

    @Test func `the counts add up`() async throws {
        let (stats, truth, arrivals) = try await run()
        #expect(stats.sum(of: "submits") == Int64(Self.jobsCount))
        #expect(stats.count("tasks", "made") == Int64(truth.count))
        #expect(stats.count("tasks", "by_model", "midjourney_remix") == Int64(truth.count))
        for end in ["completed", "failed"] {
            #expect(stats.count("tasks", "by_outcome", end) == Int64(truth.count { $0["state"]?.string == end }))
        }
        #expect(stats.sum(of: "callbacks") - stats.count("callbacks", "dropped") == stats.sum(of: "callback_answers"))
        #expect(stats.sum(of: "callback_answers") == Int64(arrivals))
        let acknowledged = truth.reduce(0) { $0 + $1.count("acknowledged") + $1.count("forged_acknowledged") }
        #expect(acknowledged == stats.count("callback_answers", "200"))
        let withheld = truth.count { $0["hang_up"]?.bool == true }
        #expect(stats.count("submits", "accepted") == Int64(truth.count - withheld))
        #expect(stats.count("faults", "hangup-after") + stats.count("faults", "error-after") == Int64(withheld))
        #expect(stats.count("faults", "fail") == stats.count("tasks", "by_outcome", "failed"))
    }

    @Test func `the same seed makes the same run`() async throws {
        let runs = [try await run(), try await run()]
        func decisions(_ truth: [JSONObject]) -> [[String?]] {
            truth.map { task in ["id", "key", "state", "code", "submit_answer"].map { task[$0]?.string } }
        }
        #expect(decisions(runs[0].truth) == decisions(runs[1].truth))
        for part in ["callbacks", "faults", "submits", "tasks"] { #expect(runs[0].stats[part] == runs[1].stats[part]) }
    }
}

import CallboxLedger
import CallboxModel
import CallboxSandbox
import CallboxSubmit
import Curl
import TestSupport
import Testing

@Suite struct SandboxStoryTests {
    @Test func `under every fault of a submit each job becomes one task at most`() async throws {
        var configuration = SandboxConfiguration()
        configuration.seed = 5
        configuration.retryDelays = []
        configuration.faults.errorBefore = 0.15
        configuration.faults.errorAfter = 0.15
        configuration.faults.hangUpBefore = 0.15
        configuration.faults.hangUpAfter = 0.15
        configuration.faults.rateLimitSpell = RateLimitSpell(first: 10, length: .submits(3))
        try await withSandbox(configuration) { url in
            try await withDirectory { directory in
                try await withOffice(in: directory) { office in
                    let results = try await office.submitter(at: url).submit(Draft.batch(60))
                    let tasks = try await tasks(at: url)
                    #expect(Set(tasks.map(\.key)).count == tasks.count)
                    for result in results {
                        let task = tasks.first { $0.key == result.key.text }
                        switch result.outcome {
                        case .accepted(let taskID): #expect(task?.id == taskID)
                        case .inDoubt: #expect(try await office.job(result.key).submission == .inDoubt)
                        default: Issue.record("\(result.outcome)")
                        }
                    }
                    let words = results.map(\.outcome.word)
                    #expect(words.contains("accepted") && words.contains("in-doubt"))
                    #expect(tasks.count > words.count { $0 == "accepted" })
                }
            }
        }
    }

    /// Every task that the sandbox made, with the key of the job it was made for.
    private func tasks(at url: String) async throws -> [(id: String, key: String)] {
        let client = try Client(.init(egress: .chosenByOperator))
        let response = try await client.send(Request(url: url + "/sandbox/tasks"))
        await client.close()
        return try (JSONScanner.scan(response.body).array ?? []).compactMap { task in
            guard let id = task.object?["id"]?.string, let key = task.object?["key"]?.string else { return nil }
            return (id, key)
        }
    }
}

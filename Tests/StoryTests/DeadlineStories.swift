import CallboxModel
import Testing

extension Arrivals {
    /// Jobs that are given up, and what still comes afterwards.
    @Suite struct DeadlineStories {
        @Test func `a job that still runs at its deadline is expired after a last poll`() async throws {
            let provider = try ScriptedProvider.taking { id, _ in TaskDocument.running(id) }
            try await withStage(provider) { stage in
                _ = try await stage.serve()
                let submitted = ContinuousClock.now
                let submit = try await stage.submit("--deadline", "2s")
                let wait = try await stage.run("wait", try submit.key.text, "--timeout", "30s")
                #expect(wait.exit == 11)
                let entry = try Entry(document: Array(wait.output.utf8))
                #expect(entry.outcome == .expired && entry.source == .deadline && entry.revision == 1)
                let last = try #require(provider.polls.last)
                #expect(last.at - submitted >= .seconds(2))
                #expect(try stage.waiting() == [entry.key])
                let count = provider.polls.count
                try await stage.run("poll", "--once", "--all")
                #expect(provider.polls.count == count)
            }
        }

        @Test(arguments: [false, true])
        func `a late callback amends an expired entry`(isTaken: Bool) async throws {
            let provider = try ScriptedProvider.taking { id, _ in TaskDocument.running(id) }
            try await withStage(provider) { stage in
                let service = try await stage.serve()
                let key = try await stage.submit("--deadline", "1s").key
                #expect(try await stage.entry(of: key).outcome == .expired)
                if isTaken {
                    #expect(try await stage.run("inbox", "take", key.text).exit == 0)
                    #expect(try stage.waiting().isEmpty)
                }
                let path = try await stage.callbackPath(key)
                #expect(try await service.callback(TaskDocument.completed("task-1"), to: path)?.word == "stored")
                let entry = try await stage.entry(of: key)
                #expect(entry.outcome == .completed && entry.revision == 2 && entry.flags.contains(.amended))
                #expect(try stage.waiting() == [key])
                #expect(try stage.file(key) == entry.document)
                #expect(try await service.callback(TaskDocument.completed("task-1"), to: path)?.word == "duplicate")
            }
        }
    }
}

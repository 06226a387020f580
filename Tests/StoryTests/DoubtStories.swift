import CallboxModel
import Testing

extension Arrivals {
    /// Callbacks that contradict, cannot be read, or do not prove themselves.
    @Suite struct DoubtStories {
        @Test(arguments: [Outcome.completed, .failed])
        func `a callback that contradicts the entry is kept apart and the poll decides`(truth: Outcome) async throws {
            let provider = try ScriptedProvider.taking { id, _ in
                truth == .completed ? TaskDocument.completed(id) : TaskDocument.failed(id)
            }
            try await withStage(provider) { stage in
                let service = try await stage.serve()
                let key = try await stage.submit().key
                let path = try await stage.callbackPath(key)
                #expect(try await service.callback(TaskDocument.failed("task-1"), to: path)?.word == "stored")
                #expect(provider.polls.isEmpty)
                let answer = try await service.callback(TaskDocument.completed("task-1"), to: path)
                #expect(answer?.status == 200 && answer?.word == "duplicate")
                try await eventually("the poll is noted") { try await stage.timeline(key).contains("poll") }
                let entry = try await stage.entry(of: key)
                #expect(entry.outcome == truth)
                #expect(entry.revision == (truth == .failed ? 1 : 2))
                #expect(entry.assurance == (truth == .failed ? .capability : .refetched))
                #expect(try stage.file(key) == entry.document)
                #expect(try stage.quarantined().map { $0.contains("-contradiction-") } == [true])
                #expect(try await stage.run("quarantine", "ls").records.map { $0["reason"] } == [.string("contradiction")])
            }
        }

        @Test func `a garbled callback is refused and kept, and the poll settles the job at once`() async throws {
            try await withStage { stage in
                let sandbox = try await stage.sandbox("--duration", "100ms-100ms", "--fault", "garbled=1")
                _ = try await stage.serve()
                let key = try await stage.submit().key
                let entry = try await stage.entry(of: key)
                #expect(entry.source == .poll && entry.outcome == .completed)
                #expect(try await sandbox.count("callback_answers", "400") >= 1)
                #expect(try await stage.timeline(key).contains("callback refused malformed"))
                #expect(try stage.quarantined().first?.contains("-malformed-") == true)
                #expect(try stage.waiting() == [key])
            }
        }

        @Test func `a forged callback is answered like a page that does not exist and leaves no trace`() async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let job = try await stage.record(1)[0]
                let body = TaskDocument.completed(job.taskID)
                let before = try await stage.timeline(job.key)
                let forged = try #require(try await service.callback(body, to: forgery(of: job.path)))
                let unknown = try #require(try await service.callback(body, to: "/no/such/page"))
                #expect(forged.status == 404)
                #expect(forged.body == unknown.body)
                #expect(forged.lines.filter { !$0.hasPrefix("Date:") } == unknown.lines.filter { !$0.hasPrefix("Date:") })
                #expect(try await stage.timeline(job.key) == before)
                #expect(try stage.waiting().isEmpty)
                #expect(try stage.quarantined().isEmpty)
                #expect(try await service.callback(body, to: job.path)?.word == "stored")
            }
        }

        /// The same path with another last character.
        private func forgery(of path: String) -> String { "\(path.dropLast())\(path.hasSuffix("A") ? "B" : "A")" }
    }
}

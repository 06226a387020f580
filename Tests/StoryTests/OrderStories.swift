import CallboxModel
import Testing

extension Arrivals {
    /// Callbacks and polls of one job, in every order.
    @Suite struct OrderStories {
        @Test func `a callback makes the entry, and the poll that was under way changes nothing`() async throws {
            let pollArrived = Latch()
            let callbackTaken = Latch()
            let provider = try ScriptedProvider.taking { id, _ in
                pollArrived.open()
                callbackTaken.wait()
                return TaskDocument.completed(id)
            }
            try await withStage(provider, ["poll.first": "100ms"]) { stage in
                let service = try await stage.serve()
                let key = try await stage.submit().key
                try await blocking { pollArrived.wait() }
                let answer = try await service.callback(TaskDocument.completed("task-1"), to: try await stage.callbackPath(key))
                #expect(answer?.status == 200 && answer?.word == "stored")
                let file = try stage.file(key)
                callbackTaken.open()
                try await eventually("the poll is noted") { try await stage.timeline(key).contains("poll") }
                #expect(try await stage.timeline(key).count { $0 == "settled" } == 1)
                let entry = try await stage.entry(of: key)
                #expect(entry.source == .callback && entry.revision == 1 && entry.outcome == .completed)
                #expect(try stage.file(key) == file && entry.document == file)
                #expect(try stage.waiting() == [key])
            }
        }

        @Test func `a poll makes the entry, and the late callback is a duplicate`() async throws {
            try await withStage(["poll.first": "300ms"]) { stage in
                let sandbox = try await stage.sandbox("--duration", "100ms-200ms", "--fault", "late=1", "--fault", "late-delay=2s")
                _ = try await stage.serve()
                let key = try await stage.submit().key
                let entry = try await stage.entry(of: key)
                #expect(entry.source == .poll && entry.assurance == .refetched && entry.outcome == .completed)
                try await eventually("the late callback is answered 200") { try await sandbox.count("callback_answers", "200") == 1 }
                #expect(try await stage.timeline(key).suffix(1).contains("callback duplicate"))
                #expect(try await stage.entry(of: key) == entry)
                #expect(try stage.waiting() == [key])
            }
        }

        @Test(arguments: ["gateway", "upstream"])
        func `a callback that comes before the submit is answered makes the entry`(dialect: String) async throws {
            try await withStage { stage in
                let sandbox = try await stage.sandbox("--dialect", dialect, "--fault", "early=1", "--fault", "latency=200ms")
                _ = try await stage.serve()
                let submit = try await stage.submit()
                #expect(submit.exit == 0)
                let key = try submit.key
                let timeline = try await stage.timeline(key)
                let settled = try #require(timeline.firstIndex(of: "settled"))
                let accepted = try #require(timeline.firstIndex(of: "accepted"))
                #expect(settled < accepted)
                let entry = try await stage.entry(of: key)
                #expect(entry.source == .callback && entry.outcome == .completed && entry.result?.outputs.count == 4)
                #expect(try stage.waiting() == [key])
                #expect(try await sandbox.count("tasks", "made") == 1)
            }
        }

        @Test func `progress after the end changes nothing`() async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let job = try await stage.record(1)[0]
                #expect(try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word == "stored")
                let file = try stage.file(job.key)
                #expect(try await service.callback(TaskDocument.running(job.taskID), to: job.path)?.word == "progress")
                #expect(try stage.file(job.key) == file)
                #expect(try await stage.entry(of: job.key).document == file)
                #expect(try stage.waiting() == [job.key])
            }
        }

        @Test func `fifty callbacks at the same instant are one entry in one file`() async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let job = try await stage.record(1)[0]
                let request = Connection.callback(TaskDocument.completed(job.taskID), to: job.path)
                let connections = try (0..<50).map { _ in try Connection(to: service.port) }
                for connection in connections { #expect(connection.send(request.dropLast())) }
                for connection in connections { #expect(connection.send(request.suffix(1))) }
                let answers = try await blocking { connections.map { $0.answer() } }
                #expect(answers.allSatisfy { $0?.status == 200 })
                #expect(answers.count { $0?.word == "stored" } == 1)
                #expect(answers.count { $0?.word == "duplicate" } == 49)
                #expect(try stage.waiting() == [job.key])
                let timeline = try await stage.timeline(job.key)
                #expect(timeline.count { $0 == "settled" } == 1)
                #expect(timeline.count { $0.hasPrefix("callback") } == 50)
            }
        }
    }
}

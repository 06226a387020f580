import CallboxModel
import Testing

extension Sending {
    /// Single submits that meet trouble.
    @Suite struct SubmitStories {
        @Test func `a job that cannot reach the provider stays recorded and nothing is sent`() async throws {
            try await withStage(["submit.attempts": "2"]) { stage in
                stage.set("provider.url", "http://127.0.0.1:\(try LoopbackSocket.freePort())")
                let submit = try await stage.submit()
                #expect(submit.exit == 69)
                #expect(submit.errors.contains("submit again"))
                let job = try await stage.run("jobs", "show", try submit.key.text).record
                #expect(job["state"] == .string("recorded"))
                let timeline = try await stage.timeline(try submit.key)
                #expect(timeline.count { $0.hasPrefix("not-sent") } == 2)
                #expect(timeline.last?.hasPrefix("not-sent") == true)
            }
        }

        @Test func `a provider that comes up between attempts gets the job once`() async throws {
            try await withStage { stage in
                let port = try LoopbackSocket.freePort()
                stage.set("provider.url", "http://127.0.0.1:\(port)")
                let submit = try stage.start(["submit", "retexture", "--image-url", "https://images.example/1.png", "--prompt", "paper"])
                try await eventually("a first attempt has failed") {
                    let jobs = try await stage.run("jobs", "ls").records
                    guard let key = jobs.first?["key"]?.string.flatMap({ JobKey($0) }) else { return false }
                    return try await stage.timeline(key).contains { $0.hasPrefix("not-sent") }
                }
                let sandbox = try await stage.sandbox(port: port)
                let finished = try await stage.finish(submit)
                #expect(finished.exit == 0)
                #expect(try finished.record["submit"] == .string("accepted"))
                #expect(try await sandbox.jobs() == [try finished.key.text])
            }
        }

        @Test func `a submit cut off after it was sent is in doubt, never repeated, and settled by its callback`() async throws {
            try await withStage { stage in
                let sandbox = try await stage.sandbox("--duration", "1s-1s", "--fault", "hangup-after=1")
                _ = try await stage.serve()
                let submit = try await stage.submit()
                #expect(submit.exit == 22)
                let key = try submit.key
                #expect(try await stage.timeline(key).contains { $0.hasPrefix("in-doubt") })
                let entry = try await stage.entry(of: key)
                #expect(entry.outcome == .completed && entry.source == .callback)
                try await stage.run("poll", "--once", "--all")
                #expect(try await sandbox.jobs() == [key.text])
            }
        }

        @Test func `the provider's wish to wait is obeyed by submits and polls`() async throws {
            let wish: Duration = .seconds(2)
            let provider = try ScriptedProvider { asked, before in
                if before == 0 { return .init(status: 429, headers: ["Retry-After: \(Int(wish.seconds))"], body: "{}") }
                return .init(body: asked.taskID.map { TaskDocument.completed($0) } ?? TaskDocument.running("task-1"))
            }
            try await withStage(provider, ["poll.first": "50ms"]) { stage in
                _ = try await stage.serve()
                let submit = try await stage.submit()
                #expect(submit.exit == 0)
                #expect(try await stage.entry(of: try submit.key).source == .poll)
                for requests in [provider.submits, provider.polls] {
                    try #require(requests.count == 2)
                    #expect(requests[1].at - requests[0].at >= wish)
                }
            }
        }
    }
}

import CallboxModel
import Foundation
import Testing

extension Sending {
    /// Several pollers on one state directory.
    @Suite struct PollerStories {
        private static let jobsCount = 12

        @Test func `two pollers share the work and never poll a job at the same time`() async throws {
            let provider = try ScriptedProvider { asked, before in
                guard let id = asked.taskID else { return .init(body: TaskDocument.running("task-\(before + 1)")) }
                usleep(80_000)
                return .init(body: TaskDocument.running(id))
            }
            try await withStage(provider, ["poll.first": "50ms", "poll.concurrency": "6"]) { stage in
                let lines = (0..<Self.jobsCount).map {
                    #"{"model":"retexture","params":{"imgUrl":"https://images.example/\#($0).png","remixPrompt":"moss"}}"#
                }
                #expect(try await stage.run("submit", "batch", try stage.write(lines.joined(separator: "\n"), to: "jobs")).exit == 0)
                let pollers = try ["first", "second"].map { key in
                    try stage.start(["poll"], besides: ["CALLBOX_PROVIDER_KEY_FILE": try stage.write(key, to: key)])
                }
                try await eventually("every job was polled often, and both took part") {
                    let polls = Dictionary(grouping: provider.polls) { $0.taskID ?? "" }
                    let pollers = Set(provider.polls.map(\.authorization))
                    return pollers.count == 2 && polls.count == Self.jobsCount && polls.values.allSatisfy { $0.count >= 4 }
                }
                for poller in pollers { poller.stop() }
                #expect(pollers.map(\.exit) == [0, 0])
                for (_, polls) in Dictionary(grouping: provider.polls, by: \.taskID) {
                    for (earlier, later) in zip(polls, polls.dropFirst()) {
                        let end = try #require(earlier.answeredAt)
                        #expect(end <= later.at)
                    }
                }
            }
        }

        @Test func `a job whose poll was cut off by kill -9 is polled again after the restart`() async throws {
            let isKilled = Latch()
            let provider = try ScriptedProvider.taking { id, before in
                if before == 0 { isKilled.wait() }
                return TaskDocument.completed(id)
            }
            try await withStage(provider, ["poll.first": "50ms", "provider.timeout": "60s"]) { stage in
                let service = try await stage.serve()
                let key = try await stage.submit().key
                try await eventually("the first poll is under way") { !provider.polls.isEmpty }
                service.process.kill()
                isKilled.open()
                _ = try await stage.serve()
                #expect(try await stage.entry(of: key).source == .poll)
                #expect(provider.polls.count == 2)
            }
        }
    }
}

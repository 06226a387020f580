import CallboxModel
import Foundation
import Testing

extension Wire {
    /// Requests that end in two places, directly and through each of the proxies that people put in front.
    @Suite struct SmugglingStories {
        @Test func `directly`() async throws { try await play(.none) }

        @Test(.enabled(if: Gateway.nginx.isThere, "needs nginx-light"))
        func `through nginx`() async throws { try await play(.nginx) }

        @Test(.enabled(if: Gateway.haproxy.isThere, "needs haproxy"))
        func `through HAProxy`() async throws { try await play(.haproxy) }

        @Test(.enabled(if: Gateway.caddy.isThere, "needs caddy"))
        func `through Caddy`() async throws { try await play(.caddy) }

        /// For each: at most one answer, no callback that was hidden in it, and afterwards the same way carries callbacks as before.
        private func play(_ gateway: Gateway) async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let port = try await stage.startGateway(gateway, of: service)
                let cases = Smuggling.all
                let jobs = try await stage.record(cases.count * 2 + 1)
                let hiddenJob = jobs[0]
                let hidden = Connection.callback(TaskDocument.completed(hiddenJob.taskID), to: hiddenJob.path)
                for (index, smuggling) in cases.enumerated() {
                    let (outer, honest) = (jobs[index * 2 + 1], jobs[index * 2 + 2])
                    let said = try await everything(said: smuggling.bytes(to: outer.path, hiding: hidden), on: port)
                    let answers = said.ranges(of: "HTTP/1.").count - said.ranges(of: "HTTP/1.1 100 ").count
                    #expect(answers <= 1, "\(smuggling.name): \(said)")
                    #expect(!said.contains("stored"), "\(smuggling.name): \(said)")
                    let answer = try await RunningService(port: port, process: service.process)
                        .callback(TaskDocument.completed(honest.taskID), to: honest.path)
                    #expect(answer?.word == "stored", "after \(smuggling.name)")
                    #expect(try stage.file(hiddenJob.key) == nil, "\(smuggling.name)")
                }
                #expect(try stage.waiting().count == cases.count)
                #expect(try await stage.timeline(hiddenJob.key).allSatisfy { !$0.contains("callback") })
            }
        }

        /// Sends bytes, says goodbye, and reads to the end of the connection.
        private func everything(said bytes: String, on port: UInt16) async throws -> String {
            try await blocking {
                let connection = try Connection(to: port)
                connection.send(bytes)
                connection.finishSending()
                return connection.rest()
            }
        }
    }
}

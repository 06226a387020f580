import CallboxModel
import Foundation
import Synchronization
import Testing

extension Running {
    /// What must never be seen: the API key, the secrets and the capabilities made from them.
    @Suite struct SecrecyStories {
        @Test func `neither key nor capability is in any output, log, argument or file besides the secrets`() async throws {
            // Everything that the provider says of a task repeats the callback URL.
            let callback = Mutex("")
            let provider = try ScriptedProvider { asked, before in
                if let told = try? JSONScanner.scan(asked.body).object?["input"]?.array?.first?.object?["params"]?.object?["callback"]?
                    .string
                {
                    callback.withLock { $0 = told }
                }
                let echo = callback.withLock { $0 }
                switch (asked.taskID, before) {
                case (let id?, _): return .init(body: TaskDocument.echoing(echo, TaskDocument.completed(id)))
                case (nil, 0):
                    return .init(status: 401, body: #"{"error":{"code":"UNAUTHORIZED","message":"no: \#(echo)"},"request_id":"1"}"#)
                case (nil, 1): return .init(status: 500, body: echo)
                default: return .init(body: TaskDocument.echoing(echo, TaskDocument.running("task-\(before)")))
                }
            }
            try await withStage(provider, ["log.level": "trace", "poll.first": "200ms"]) { stage in
                let key = "key-\(UUID().uuidString)"
                try stage.write(key, to: "key")
                let service = try await stage.serve()
                var jobs: [JobKey] = []
                for code in [77, 22, 0] as [Int32] {
                    let submit = try await stage.submit()
                    #expect(submit.exit == code)
                    jobs.append(try submit.key)
                }
                let paths = try await approach(jobs, service, on: stage)
                _ = try await stage.entry(of: jobs[2])
                for arguments in [
                    ["config", "--all"], ["jobs", "ls"], ["jobs", "show", jobs[2].text], ["quarantine", "ls"], ["poll", "--once"],
                ] {
                    try await stage.run(arguments)
                }
                let arguments = try String(contentsOfFile: "/proc/\(service.process.pid)/cmdline", encoding: .utf8)
                #expect(provider.asked.allSatisfy { $0.authorization == "Bearer \(key)" })
                service.process.stop()

                let secrets = [key] + (try await stage.keyring()).keys.map { Data($0.secret).base64EncodedString() }
                let capabilities = paths.compactMap { $0.split(separator: ".").last.map(String.init) }
                let places = stage.everythingWritten + [arguments] + (try files(in: stage.state))
                for hidden in secrets + capabilities { #expect(!places.contains { $0.contains(hidden) }, "\(hidden)") }
                #expect(capabilities.allSatisfy { $0.count == 28 } && capabilities.count == 3)
            }
        }

        @Test func `nobody but root can look into a process of the program`() async throws {
            try await withStage { stage in
                // Root may look anywhere, so the program runs as somebody else; where nobody else can reach it, there is nothing to see.
                let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"]
                let isRoot = geteuid() == 0
                if isRoot, try await stage.run(nobody + ["test", "-x", Program.path], program: "/usr/bin/setpriv").exit != 0 { return }
                let arguments = ["sandbox", "--port", "0"]
                let process =
                    isRoot
                    ? try stage.start(nobody + [Program.path] + arguments, program: "/usr/bin/setpriv") : try stage.start(arguments)
                try await eventually("the sandbox runs") { !process.output.isEmpty }
                let place = "/proc/\(process.pid)/"
                let owners = try ["environ", "mem"].map {
                    try FileManager.default.attributesOfItem(atPath: place + $0)[.ownerAccountID] as? Int
                }
                #expect(owners == [0, 0])
                #expect(try String(contentsOfFile: place + "status", encoding: .utf8).contains(isRoot ? "Uid:\t65534" : "Uid:"))
            }
        }

        /// Comes to the callback URLs of jobs in every wrong way, and in the right one.
        private func approach(_ jobs: [JobKey], _ service: RunningService, on stage: Stage) async throws -> [String] {
            var paths: [String] = []
            for job in jobs {
                let path = try await stage.callbackPath(job)
                paths.append(path)
                for body in [
                    "}", "{}", String(repeating: "x", count: 2 << 20), TaskDocument.running("task-9"), "} \(path)", #"{"url":"\#(path)"}"#,
                    #"{"url":"\#(path.replacing(".", with: #"\u002e"#))"}"#, #"{"\#(path)":"\#(path.replacing(".", with: "%2E"))"}"#,
                    TaskDocument.echoing(path, TaskDocument.running("task-2")), TaskDocument.echoing(path, TaskDocument.failed("task-2")),
                    TaskDocument.echoing(path, TaskDocument.completed("task-2")),
                ] {
                    _ = try await service.callback(body, to: path)
                }
                for target in [path + "x", path + "?q", "/prefix" + path] { _ = try await service.callback("{}", to: target) }
                let port = service.port
                try await blocking {
                    let connection = try Connection(to: port)
                    connection.send("GET \(path) HTTP/1.1\r\nHost: hooks\r\nConnection: close\r\n\r\n")
                    #expect(connection.answer()?.status == 405)
                }
            }
            return paths
        }

        /// Every file below a directory as text, byte for byte, without those of the secrets.
        private func files(in directory: String) throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: directory).filter { !$0.hasPrefix("secrets/") }.compactMap { path in
                FileManager.default.contents(atPath: "\(directory)/\(path)").map { String(decoding: $0, as: UTF8.self) }
            }
        }
    }
}

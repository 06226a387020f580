import CallboxModel
import Foundation
import Testing

extension Running {
    /// The service among other processes: alone with its listener, next to commands, while secrets change.
    @Suite struct ServiceStories {
        @Test func `a listener without a key stores a callback before it answers and connects to nobody`() async throws {
            let provider = try ScriptedProvider.taking { id, _ in TaskDocument.running(id) }
            try await withStage(provider) { stage in
                stage.set("provider.key-file", nil)
                let service = try await stage.serve("listen")
                let job = try await stage.record(1)[0]
                let arguments = [
                    "-sS", "-w", " %{http_code}", "-H", "Content-Type: application/json", "--data-binary",
                    TaskDocument.completed(job.taskID),
                    "http://127.0.0.1:\(service.port)\(job.path)",
                ]
                let curl = try stage.start(arguments, program: "/usr/bin/curl")
                try await eventually("the answer") { !curl.output.isEmpty }
                // Looked at before anything else is waited for: the file must be there by now.
                #expect(try stage.waiting() == [job.key])
                #expect(try await stage.finish(curl).output == #"{"status":"stored"} 200"#)
                #expect(try TCPSocket.all(of: service.process.pid).allSatisfy { $0.localPort == service.port })
                #expect(provider.connectionCount == 0)
            }
        }

        @Test(arguments: ["serve", "listen"])
        func `a second listener on a state directory refuses, and commands work beside the first`(command: String) async throws {
            try await withStage { stage in
                _ = try await stage.sandbox("--duration", "50ms-100ms")
                _ = try await stage.serve()
                let second = try await stage.run(command, "--set", "listen.address=127.0.0.1:0")
                #expect(second.exit == 78)
                #expect(second.errors.contains("already runs") && second.errors.contains("--state-dir"))
                let key = try await stage.submit().key
                #expect(try await stage.entry(of: key).source == .callback)
                #expect(try await stage.run("jobs", "ls").records.count == 1)
                #expect(try await stage.run("inbox", "ls").records.count == 1)
                #expect(try await stage.run("poll", "--once").exit == 0)
                #expect(try await stage.run("inbox", "take", "--next").exit == 0)
            }
        }

        @Test func `a rotation of the secrets leaves old and new callback URLs good`() async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let old = try await stage.record(2)
                #expect(try await stage.run("secrets", "rotate").exit == 0)
                let new = try await stage.record(1)[0]
                #expect(new.path.suffix(28).prefix(4) != old[0].path.suffix(28).prefix(4))
                for job in [old[0], new, old[1]] {
                    #expect(try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word == "stored")
                }
                #expect(try stage.waiting().count == 3)
            }
        }
    }
}

/// A socket as the system knows it (proc(5), `/proc/pid/net/tcp`).
private struct TCPSocket {
    let localPort: UInt16
    let inode: String

    /// The TCP sockets that a process holds.
    static func all(of pid: pid_t) throws -> [TCPSocket] {
        let descriptors = "/proc/\(pid)/fd"
        let links = try FileManager.default.contentsOfDirectory(atPath: descriptors).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)")  // one may be closed by now
        }
        let tables = try ["tcp", "tcp6"].map { try String(contentsOfFile: "/proc/\(pid)/net/\($0)", encoding: .utf8) }
        let sockets = tables.joined(separator: "\n").split(separator: "\n").compactMap { TCPSocket($0) }
        return sockets.filter { links.contains("socket:[\($0.inode)]") }
    }

    private init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count > 9, let port = fields[1].split(separator: ":").last.flatMap({ UInt16($0, radix: 16) }) else { return nil }
        localPort = port
        inode = String(fields[9])
    }
}

import CallboxModel
import Foundation
import Testing

extension Wire {
    /// Ends and restarts while callbacks come.
    @Suite struct RestartStories {
        @Test func `with a socket that outlives the service, restarts refuse no connection and lose no callback`() async throws {
            try await withStage { stage in
                let (socket, port) = try LoopbackSocket.listening()
                defer { close(socket) }
                func serve() async throws -> RunningService {
                    // As systemd does it: the socket is number 3, and the number of the process is known only to itself.
                    let script = #"LISTEN_PID=$$ LISTEN_FDS=1; export LISTEN_PID LISTEN_FDS; exec "$0" "$@""#
                    return try await stage.serve(
                        under: "/bin/sh", ["-c", script], "listen", "--set", "listen.address=systemd", handedOver: socket)
                }
                let flow = Flow(try await stage.record(500), to: port)
                var service = try await serve()
                #expect(service.port == port)
                async let flowing: Void = flow.run(senders: 4)
                for round in 1...4 {
                    try await eventually("callbacks flow") { flow.acknowledged.count > round * 50 }
                    service.process.signal(SIGTERM)
                    #expect(try await service.process.wait() == 0)
                    service = try await serve()
                }
                try await eventually("callbacks flow") { flow.acknowledged.count > 300 }
                flow.end()
                try await flowing
                #expect(Set(flow.heard.keys).isSubset(of: ["200", "503"]), "\(flow.heard)")
                #expect(try Set(stage.waiting()) == Set(flow.acknowledged.map(\.key)))
            }
        }

        @Test(.enabled(if: Program.isThere("/usr/bin/systemd-socket-activate"), "needs systemd"))
        func `systemd's own way of handing a socket over is understood`() async throws {
            try await withStage { stage in
                let jobs = try await stage.record(1)
                let port = try LoopbackSocket.freePort()
                // It starts the service with the first connection, and hands no environment on.
                let process = try stage.start(
                    ["-l", "127.0.0.1:\(port)", Program.path, "listen", "--state-dir", stage.state, "--set", "listen.address=systemd"],
                    program: "/usr/bin/systemd-socket-activate")
                let service = RunningService(port: port, process: process)
                try await eventually("the callback is stored") {
                    // Nobody listens yet, while it throws.
                    (try? await service.callback(TaskDocument.completed(jobs[0].taskID), to: jobs[0].path))?.word == "stored"
                }
                process.signal(SIGTERM)
                #expect(try await process.wait() == 0)
            }
        }

        @Test func `stopping under load and with slow clients takes less than ten seconds and loses nothing that was acknowledged`()
            async throws
        {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let jobs = try await stage.record(500)
                let flow = Flow(Array(jobs.dropFirst()), to: service.port)
                let halves = try ["POST /call", "POST \(jobs[0].path) HTTP/1.1\r\nHost: hooks\r\nContent-Length: 10\r\n\r\n{"].map { half in
                    let connection = try Connection(to: service.port)
                    connection.send(half)
                    return connection
                }
                async let flowing: Void = flow.run(senders: 4)
                try await eventually("callbacks flow") { flow.acknowledged.count > 100 }
                service.process.signal(SIGTERM)
                #expect(try await service.process.wait(within: .seconds(10)) == 0)
                flow.end()
                try await flowing
                for connection in halves { #expect(connection.answer()?.status == 503) }
                #expect(Set(flow.heard.keys).isSubset(of: ["200", "503", "refused", "closed"]), "\(flow.heard)")
                #expect(try Set(stage.waiting()).isSuperset(of: flow.acknowledged.map(\.key)))
            }
        }

        @Test(arguments: [("listen", SIGTERM), ("serve", SIGINT)])
        func `a second request to stop ends the service at once, with the number of the signal`(command: String, signal: Int32) async throws
        {
            try await withStage { stage in
                let service = try await stage.serve(command)
                let slow = try Connection(to: service.port)
                slow.send("POST /call")
                service.process.signal(signal)
                try await eventually("nobody listens") { (try? Connection(to: service.port)) == nil }  // a refusal is what is waited for
                #expect(service.process.exit == nil)
                service.process.signal(signal)
                #expect(try await service.process.wait(within: .seconds(2)) == 128 + signal)
            }
        }

        @Test(arguments: ["serve", "listen"])
        func `a hangup changes nothing`(command: String) async throws {
            try await withStage { stage in
                let service = try await stage.serve(command)
                let jobs = try await stage.record(2)
                for job in jobs {
                    service.process.signal(SIGHUP)
                    #expect(try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word == "stored")
                }
                #expect(service.process.exit == nil)
            }
        }

        @Test func `a log that nobody reads holds nothing up`() async throws {
            try await withStage(["log.level": "debug"]) { stage in
                let path = stage.directory + "/log"
                try #require(mkfifo(path, 0o600) == 0)
                let reader = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
                defer { close(reader) }
                let service = try await stage.serve(under: "/bin/sh", ["-c", #"exec "$0" "$@" 2>'\#(path)'"#], "listen")
                let page = [UInt8](repeating: 0x78, count: 4096)
                while write(reader, page, page.count) > 0 {}
                let jobs = try await stage.record(50)
                for job in jobs {
                    #expect(try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word == "stored")
                }
                // Once somebody reads again, the log says what was missed.
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                while read(reader, &buffer, buffer.count) > 0 {}
                _ = try await service.callback(TaskDocument.completed(jobs[0].taskID), to: jobs[0].path)
                try await eventually("the log goes on") {
                    let count = read(reader, &buffer, buffer.count)
                    return count > 0 && String(decoding: buffer[..<count], as: UTF8.self).contains("lines of the log were dropped")
                }
                service.process.signal(SIGTERM)
                #expect(try await service.process.wait(within: .seconds(10)) == 0)
            }
        }
    }
}

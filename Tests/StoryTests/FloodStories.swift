import CallboxModel
import Foundation
import Testing

extension Wire {
    /// Slow clients and too many of them, beside a steady flow of real callbacks.
    @Suite struct FloodStories {
        /// A tenth of what the flood opens.
        private static let settings = ["listen.connections-max": "40", "log.level": "notice"]

        /// Attacks of slowhttptest(1): slow heads, slow bodies, slow reading.
        private static let attacks = [["-H", "-i", "1"], ["-B", "-i", "1"], ["-X", "-w", "1", "-y", "10", "-n", "1", "-z", "5"]]

        @Test(.enabled(if: Program.isThere("/usr/bin/slowhttptest"), "needs slowhttptest"), arguments: attacks)
        func `callbacks get through while slow clients hold ten times the connections there may be`(attack: [String]) async throws {
            try await withStage(Self.settings) { stage in
                let service = try await stage.serve("listen")
                let jobs = try await stage.record(100)
                let flood = try stage.start(
                    attack + ["-c", "400", "-r", "200", "-l", "4", "-p", "3", "-u", "http://127.0.0.1:\(service.port)/callbacks/x"],
                    program: "/usr/bin/slowhttptest")
                var answered = 0
                while flood.exit == nil {
                    let job = jobs[answered % jobs.count]
                    let answer = try await service.callback(TaskDocument.completed(job.taskID), to: job.path)
                    #expect(answer?.word != nil)
                    answered += 1
                }
                _ = try await flood.wait()
                #expect(answered > 10, "the flow was one")
                #expect(try stage.waiting().count == min(answered, jobs.count))
                #expect(try Self.memoryKilobytes(of: service.process.pid) < 300_000)
                try await eventually("the connections of the flood are closed") { try Self.socketCount(of: service.process.pid) <= 2 }
            }
        }

        @Test(.enabled(if: Program.isThere("/usr/bin/prlimit"), "needs util-linux"))
        func `where descriptors run out, callbacks get through and the processor rests`() async throws {
            try await withStage { stage in
                let service = try await stage.serve(under: "/usr/bin/prlimit", ["--nofile=64:64"], "listen")
                #expect(service.process.errors.contains("listen.connections-max"))
                let jobs = try await stage.record(50)
                let flood = try (0..<300).map { _ in try Connection(to: service.port) }
                let (start, before) = (ContinuousClock.now, try Self.processorTicks(of: service.process.pid))
                for job in jobs {
                    // One may be closed without a word in a burst; then its sender comes again.
                    try await eventually("a callback is stored") {
                        try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word != nil
                    }
                }
                try await eventually("some time has passed") { ContinuousClock.now - start > .seconds(2) }
                let seconds = Double(try Self.processorTicks(of: service.process.pid) - before) / Double(sysconf(Int32(_SC_CLK_TCK)))
                #expect(seconds < (ContinuousClock.now - start) / .seconds(2), "a busy loop takes all there is")
                #expect(try stage.waiting().count == jobs.count)
                withExtendedLifetime(flood) {}
            }
        }

        /// The resident memory of a process (proc(5), `VmRSS`).
        private static func memoryKilobytes(of pid: pid_t) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        }

        /// The time a process had of the processor, in ticks (proc(5), fields 14 and 15 of `stat`).
        private static func processorTicks(of pid: pid_t) throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            let fields = try #require(text.split(separator: ")").last).split(separator: " ").map(String.init)
            return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
        }

        private static func socketCount(of pid: pid_t) throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count { name in
                // One may be closed by now.
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\(name)"))?.hasPrefix("socket:") ?? false
            }
        }
    }
}

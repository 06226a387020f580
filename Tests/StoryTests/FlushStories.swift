import CallboxModel
import Foundation
import Testing

extension Arrivals {
    /// What the kernel sees of a callback: nothing was bought with durability.
    @Suite struct FlushStories {
        @Test(.enabled(if: Program.isThere("/usr/bin/strace"), "needs strace"))
        func `an answer leaves only after its commit was flushed and its file is in the inbox`() async throws {
            try await traced("fdatasync,fsync,renameat2,write,writev,sendto,sendmsg") { stage, service, calls in
                let jobs = try await stage.record(5)
                for job in jobs {
                    #expect(try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word == "stored")
                }
                service.process.signal(SIGTERM)
                #expect(try await service.process.wait() == 0)
                let calls = try await eventually("the trace is whole") {
                    let calls = try calls()
                    return calls.count { $0.isAnswer } >= jobs.count ? calls : nil
                }
                let answers = calls.indices.filter { calls[$0].isAnswer }
                for (number, (job, answer)) in zip(jobs, answers).enumerated() {
                    let before = calls[..<answer].suffix(from: number == 0 ? 0 : answers[number - 1])
                    let flush = try #require(before.firstIndex { $0.isFlushOfLog }, "no flush before answer \(number)")
                    let rename = try #require(before.firstIndex { $0.isFiling(job.key) }, "no file before answer \(number)")
                    #expect(flush < rename)
                }
            }
        }

        @Test(.enabled(if: Program.isThere("/usr/bin/strace"), "needs strace"))
        func `an entry that is deleted before it was flushed is noted as taken after a flush of everything, and of its name`() async throws
        {
            try await traced("syncfs,fsync,fdatasync") { stage, service, calls in
                let job = try #require(try await stage.record(1).first)
                #expect(try await service.callback(TaskDocument.completed(job.taskID), to: job.path)?.word == "stored")
                try FileManager.default.removeItem(atPath: "\(stage.state)/inbox/new/\(job.key).json")
                try await eventually("it is noted") { try await stage.run("jobs", "show", job.key.text).output.contains("taken") }
                try await eventually("the trace tells of it") {
                    let calls = try calls()
                    guard let flush = calls.firstIndex(where: { $0.text.hasPrefix("syncfs(") }),
                        let names = calls[flush...].firstIndex(where: { $0.isFlushOfInbox })
                    else { return false }
                    return calls[names...].contains { $0.isFlushOfLog }
                }
            }
        }

        /// Plays a story with a listener whose calls of some kinds are traced.
        private func traced(
            _ names: String, _ story: (Stage, RunningService, _ calls: () throws -> [Call]) async throws -> Void
        ) async throws {
            // Files are flushed later: no flush but the one that is asked for can be meant.
            try await withStage(["inbox.checkpoint": "1h"]) { stage in
                let path = stage.directory + "/trace"
                // -D: the service is our own child, and ends as one.
                let service = try await stage.serve(
                    under: "/usr/bin/strace", ["-D", "-f", "-y", "-s", "200", "-e", "trace=" + names, "-o", path], "listen")
                try await story(stage, service) { Self.calls(in: try String(contentsOfFile: path, encoding: .utf8)) }
            }
        }

        /// A call as it is traced: where it ended, except for an answer, which counts from where it began.
        private struct Call {
            let text: String

            var isAnswer: Bool { text.contains("HTTP/1.1 200") }
            var isFlushOfLog: Bool { text.hasPrefix("fdatasync(") && text.contains("/ledger.sqlite-wal>") && text.hasSuffix("= 0") }

            var isFlushOfInbox: Bool { text.hasPrefix("fsync(") && text.contains("/inbox/new>") && text.hasSuffix("= 0") }

            func isFiling(_ key: JobKey) -> Bool {
                text.hasPrefix("renameat2(") && text.contains("/inbox/new>, \"\(key).json\"") && text.hasSuffix("= 0")
            }
        }

        /// The calls of a trace. One that another thread's call interrupts stands in two lines (strace(1), "unfinished").
        private static func calls(in trace: String) -> [Call] {
            var begun: [Substring: String] = [:]
            return trace.split(separator: "\n").compactMap { line in
                let parts = line.split(separator: " ", maxSplits: 1)
                guard parts.count == 2 else { return nil }
                let (process, text) = (parts[0], parts[1].drop { $0 == " " })
                if text.hasPrefix("<... "), let beginning = begun.removeValue(forKey: process) {
                    let end = text.drop { $0 != ">" }.dropFirst()
                    // An answer was counted when it began.
                    return beginning.contains("HTTP/1.1 200") ? nil : Call(text: beginning + end)
                }
                guard let unfinished = text.range(of: " <unfinished ...>") else { return Call(text: String(text)) }
                begun[process] = String(text[..<unfinished.lowerBound])
                return text.contains("HTTP/1.1 200") ? Call(text: String(text)) : nil
            }
        }
    }
}

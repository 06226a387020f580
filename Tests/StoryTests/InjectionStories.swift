import CallboxModel
import Foundation
import Synchronization
import Testing

extension Running {
    /// What strangers write stays text: it never steers a terminal, breaks a line, names a file, or becomes part of a request.
    @Suite struct InjectionStories {
        @Test func `what a provider says is harmless wherever it is shown or kept`() async throws {
            let provider = try ScriptedProvider { asked, before in
                switch (asked.taskID, before) {
                case (_?, _): .init(body: Hostile.completed(Hostile.text))
                case (nil, 0): .init(status: 400, headers: ["X-Evil: \u{1B}[2J"], body: Hostile.error)
                case (nil, 1): .init(body: Hostile.failed("task-1"))
                case (nil, 2): .init(body: #"{"id":\#(Hostile.json(Hostile.text)),"status":"in_progress"}"#)
                default: .init(status: 403, body: Hostile.text)
                }
            }
            try await withStage(provider, ["log.level": "trace", "poll.first": "200ms"]) { stage in
                let service = try await stage.serve()
                var jobs: [JobKey] = []
                for code in [21, 10, 0, 77] as [Int32] {
                    let submit = try await stage.submit()
                    #expect([code, 21].contains(submit.exit), "\(submit.errors)")
                    jobs.append(try submit.key)
                }
                _ = try await stage.entry(of: jobs[2])
                // One segment of a path, nothing else, whatever the provider calls its task.
                let prefix = "/model/v1/generation/task/"
                for poll in provider.polls {
                    #expect(
                        poll.path.hasPrefix(prefix)
                            && poll.path.dropFirst(prefix.count).allSatisfy {
                                $0.isASCII && ($0.isLetter || $0.isNumber || "%-_".contains($0))
                            })
                }
                #expect(!provider.polls.isEmpty && provider.asked.allSatisfy { ["GET", "POST"].contains($0.method) })
                try await look(at: jobs, on: stage)
                service.process.stop()
                try check(stage)
            }
        }

        @Test func `what a callback says is harmless wherever it is shown or kept`() async throws {
            try await withStage(["log.level": "trace"]) { stage in
                let service = try await stage.serve("listen")
                let jobs = try await stage.record(3)
                for (job, document) in zip(jobs, [Hostile.completed(nil), Hostile.failed(nil), Hostile.completed(nil)]) {
                    for body in [
                        Hostile.error, Hostile.text, #"{"id":"\ud800","status":"completed"}"#, Hostile.completed("other"), document,
                    ] {
                        let answer = try await service.callback(body, to: job.path)
                        #expect(answer.map { Hostile.isHarmless($0.body) && !$0.body.contains(Hostile.mark) } == true)
                    }
                }
                for head in Hostile.heads(jobs[0].path) {
                    let answer = try await blocking {
                        let connection = try Connection(to: service.port)
                        connection.send(head)
                        return connection.answer()
                    }
                    #expect(answer.map { $0.status >= 400 && !"\($0.lines) \($0.body)".contains(Hostile.mark) } == true)
                }
                try await look(at: jobs.map(\.key), on: stage)
                service.process.stop()
                try check(stage)
            }
        }

        @Test func `what a user passes on from strangers is harmless wherever it is shown or kept`() async throws {
            try await withStage(["log.level": "trace"]) { stage in
                let sandbox = try await stage.sandbox("--duration", "10ms-10ms")
                let service = try await stage.serve()
                let evil = Hostile.argument
                let submit = try await stage.run(
                    [
                        "submit", "raw", "--model", "midjourney_remix", "--params",
                        #"{"jobId":\#(Hostile.json(evil)),"imageNo":0,"remixPrompt":\#(Hostile.json(evil))}"#, "--reference", evil,
                    ]
                        + Hostile.attacks.flatMap { ["--label", "\($0)=\($0)"] })
                #expect(submit.exit == 0, "\(submit.errors)")
                _ = try await stage.entry(of: try submit.key)
                let line =
                    #"{"id":\#(Hostile.json(evil.prefix(200))),"model":"remix","params":{"jobId":"a","imageNo":0,"remixPrompt":"b"}}"#
                let batch = try stage.write(line, to: "\u{1B}[31m\n\(Hostile.mark)\u{202E}.ndjson")
                #expect(try await stage.run("submit", "batch", batch, "--wait").exit == 0)
                let jobs = try await stage.run("jobs", "ls").records.compactMap { $0["key"]?.string.flatMap { JobKey($0) } }
                #expect(jobs.count == 2)
                try await look(at: jobs, on: stage)
                try await complain(about: evil, on: stage)
                service.process.stop()
                sandbox.process.stop()
                try check(stage, besides: [batch])
            }
        }
    }
}

extension Running.InjectionStories {
    /// Looks at everything in every way: as a table on a terminal, and as lines for a program.
    private func look(at jobs: [JobKey], on stage: Stage) async throws {
        let kept = try stage.quarantined()
        let commands =
            [["jobs", "ls"], ["inbox", "ls"], ["quarantine", "ls"], ["config", "--all"]]
            + jobs.flatMap { [["jobs", "show", $0.text], ["inbox", "show", $0.text]] } + kept.prefix(6).map { ["quarantine", "show", $0] }
        for command in commands {
            let (exit, text) = try await stage.show(command)
            #expect([0, 1].contains(exit))
            #expect(Hostile.isHarmless(text), "\(command) on a terminal: \(text.debugDescription)")
            let piped = try await stage.run(command)
            #expect(piped.exit == exit && Hostile.isOneLineEach(piped.output), "\(command): \(piped.output.debugDescription)")
            #expect(Hostile.isHarmless(piped.errors))
            _ = try piped.records
        }
        for job in jobs {
            let (_, text) = try await stage.show(["wait", job.text, "--timeout", "1ms"])
            #expect(Hostile.isHarmless(text), "wait: \(text.debugDescription)")
        }
        let (_, text) = try await stage.show(["inbox", "take", "--all"])
        #expect(Hostile.isHarmless(text), "take: \(text.debugDescription)")
    }

    /// Uses the program in every wrong way that repeats an argument.
    private func complain(about evil: String, on stage: Stage) async throws {
        for arguments in [
            [evil], ["--\(evil)"], ["jobs", "show", evil], ["jobs", "ls", "--state", evil], ["jobs", "ls", "--set", evil],
            ["jobs", "ls", "--set", "\(evil)=1"], ["jobs", "ls", "--set", "log.level=\(evil)"], ["jobs", "ls", "--config", evil],
            ["jobs", "ls", "--set", "public.url=\(evil)"], ["inbox", "take", evil], ["wait", evil], ["quarantine", "show", evil],
            ["quarantine", "show", "../../../ledger.sqlite"], ["quarantine", "show", "..json/../../\(evil).json"],
            ["submit", "batch", evil],
            ["submit", "raw", "--model", evil, "--params", evil],
            ["submit", "remix", "--job-id", evil, "--image-no", evil, "--mode", evil],
            ["submit", "retexture", "--image-url", evil, "--prompt", evil], ["submit", "remix", "--label", evil, "--prompt", "p"],
            ["jobs", "ls", "--limit=\(evil)"], ["sandbox", "--fault", evil], ["inbox", "ls", "--state-dir", "/dev/null/\(evil)"],
        ] {
            let finished = try await stage.run(arguments)
            #expect(finished.exit != 0)
            #expect(Hostile.isHarmless(finished.errors) && finished.output.isEmpty, "\(arguments): \(finished.errors.debugDescription)")
        }
    }

    /// Looks at everything that was written: logs, and what lies where.
    private func check(_ stage: Stage, besides own: [String] = []) throws {
        for errors in stage.everythingWritten { #expect(Hostile.hasNoForeignLine(errors)) }
        let names = try FileManager.default.subpathsOfDirectory(atPath: stage.state).flatMap { $0.split(separator: "/") }
        #expect(names.allSatisfy { name in name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) } })
        #expect(!names.isEmpty)
        let top = Set(try FileManager.default.contentsOfDirectory(atPath: stage.directory))
        #expect(
            top.subtracting(own.map { ($0 as NSString).lastPathComponent }).isSubset(of: ["state", "run", "key", ".cache", ".config"]),
            "\(top)")
        #expect(!FileManager.default.fileExists(atPath: Hostile.trap))
    }
}

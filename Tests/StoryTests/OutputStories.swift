import CallboxModel
import Foundation
import Testing

extension Running {
    /// What programs read from standard output.
    @Suite struct OutputStories {
        private static let awkward = "two\nlines \"quoted\" \u{1B}[31mred\u{1B}[0m \u{202E}back 🏮"

        @Test func `piped output is one JSON object a line, whatever texts are in it`() async throws {
            try await withStage { stage in
                _ = try await stage.sandbox("--duration", "50ms-50ms", "--fault", "garbled=1")
                _ = try await stage.serve()
                let submit = try await stage.submit("--reference", Self.awkward, "--label", "awkward=\(Self.awkward)")
                let key = try submit.key.text
                #expect(try await stage.run("wait", key).exit == 0)
                try await eventually("the garbled callback is kept") { try !stage.quarantined().isEmpty }
                let name = try #require(try stage.quarantined().first)
                let batch = try stage.write(#"{"model":"remix","params":{"jobId":"a","imageNo":0,"remixPrompt":"b"}}"#, to: "jobs.ndjson")
                for arguments in [
                    ["submit", "remix", "--job-id", "a", "--image-no", "0", "--prompt", Self.awkward, "--dry-run"],
                    ["submit", "batch", batch], ["jobs", "ls"], ["jobs", "ls", "--json"], ["jobs", "show", key], ["wait", key],
                    ["inbox", "ls"], ["inbox", "show", key], ["quarantine", "ls"], ["quarantine", "show", name], ["config"],
                    ["config", "--all"], ["inbox", "take", key],
                ] {
                    let finished = try await stage.run(arguments)
                    #expect(finished.exit == 0, "\(arguments): \(finished.errors)")
                    #expect(
                        finished.output.hasSuffix("}\n") && finished.output.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "\(arguments)")
                    #expect(try !finished.records.isEmpty, "\(arguments)")
                }
                let job = try await stage.run("jobs", "show", key).record
                #expect(job["reference"]?.string == Self.awkward)
                #expect(job["labels"]?.object?["awkward"]?.string == Self.awkward)
            }
        }

        @Test func `a file that is torn, or none of ours, hides no other from a listing or a watcher`() async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let jobs = try await stage.record(3)
                _ = try await service.callback("no JSON", to: jobs[0].path)
                try await eventually("the report is kept") { try stage.quarantined().count == 1 }
                for (name, text) in [
                    ("20200101T000000.000Z-malformed-00000000", ""), ("20200101T000001.000Z-malformed-00000001", "{\"a\""),
                ] {
                    try stage.write(text, to: "state/inbox/quarantine/\(name).json")
                    #expect(try await stage.run("quarantine", "show", name + ".json").output == text + "\n")
                }
                let kept = try await stage.run("quarantine", "ls")
                #expect(try kept.exit == 0 && kept.records.map { $0["reason"] } == [.string("malformed")])
                #expect(kept.errors.count(where: \.isNewline) == 2 && kept.errors.contains("00000001.json is not valid JSON"))

                try stage.write("no entry", to: "state/inbox/new/\(jobs[1].key).json")
                let watch = try stage.start(["inbox", "watch"])
                _ = try await service.callback(TaskDocument.completed(jobs[2].taskID), to: jobs[2].path)
                // In whichever order: keys of one millisecond come by chance.
                try await eventually("the entry is shown, and the other told") {
                    watch.output.hasSuffix("\n") && watch.errors.hasSuffix("\n")
                }
                watch.signal(SIGINT)
                let shown = try await stage.finish(watch)
                #expect(try shown.key == jobs[2].key && shown.errors.contains("\(jobs[1].key).json is not valid JSON"))
                #expect(try await stage.run("inbox", "ls").key == jobs[2].key)
            }
        }

        @Test func `a watcher sees every entry once, those that waited and those that come`() async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let jobs = try await stage.record(6)
                for job in jobs.prefix(3) { _ = try await service.callback(TaskDocument.completed(job.taskID), to: job.path) }
                let watch = try stage.start(["inbox", "watch"])
                for job in jobs.suffix(3) { _ = try await service.callback(TaskDocument.failed(job.taskID), to: job.path) }
                try await eventually("six entries are shown") { watch.output.count(where: \.isNewline) >= 6 }
                watch.signal(SIGINT)
                let shown = try await stage.finish(watch)
                let keys = try shown.records.compactMap { $0["key"]?.string }
                #expect(keys.count == 6 && Set(keys) == Set(jobs.map(\.key.text)))
                #expect(try stage.waiting().count == 6)
            }
        }
    }
}

import CallboxModel
import Testing

extension Arrivals {
    /// Entries as others see them, held against the schema that ships with the program.
    @Suite(.enabled(if: Program.isThere("/usr/lib/python3/dist-packages/jsonschema"), "needs python3-jsonschema"))
    struct SchemaStories {
        private static let validator = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
            for path in sys.argv[2:]:
                for error in checker.iter_errors(json.load(open(path))):
                    print(path, error.json_path, error.message)
            """

        @Test func `entries of every kind follow the schema`() async throws {
            let provider = try ScriptedProvider { asked, before in
                if let id = asked.taskID { return .init(body: TaskDocument.running(id)) }
                switch before {
                case 0: return .init(status: 400, body: #"{"error":{"code":4011002,"error_message":"Image number missing"}}"#)
                case 1: return .init(status: 400, body: "\u{FFFD} not JSON")
                case 2: return .init(status: 500, body: "")
                case 3: return .init(body: TaskDocument.completed("task-at-once"))
                default: return .init(body: TaskDocument.running("task-\(before)"))
                }
            }
            try await withStage(provider) { stage in
                let service = try await stage.serve()
                for code in [21, 21, 22, 0, 0] as [Int32] {
                    let more = ["--deadline", "1s", "--reference", "order 17", "--label", "a=b"]
                    #expect(
                        try await stage.run(["submit", "remix", "--job-id", "a", "--image-no", "0", "--prompt", "b"] + more).exit == code)
                }
                let jobs = try await stage.record(4)
                let upstream =
                    #"{"timestamp":1767506098,"data":{"job_id":"j","status":"completed","output":{"image_url":"https://cdn.example/g.png","#
                    + #""image_urls":["https://cdn.example/0.png"]},"meta":{"usage":{"consume":80}},"error":{"code":0,"message":""}}}"#
                let empty = #"{"id":"\#(jobs[3].taskID)","status":"failed","error":"no reason"}"#
                let bodies = [TaskDocument.completed(jobs[0].taskID), TaskDocument.failed(jobs[1].taskID), upstream, empty]
                for (job, body) in zip(jobs, bodies) { #expect(try await service.callback(body, to: job.path)?.word == "stored") }
                try await eventually("nine entries, expired and unknown among them") { try stage.waiting().count == 9 }
                let lost = try #require(
                    try await stage.run("jobs", "ls", "--state", "expired").records.first?["key"]?.string.flatMap { JobKey($0) })
                let late = TaskDocument.completed("task-4")
                #expect(try await service.callback(late, to: try await stage.callbackPath(lost))?.word == "stored")

                let entries = try await stage.run("inbox", "ls", "--limit", "0").records
                #expect(Set(entries.compactMap { $0["outcome"]?.string }) == ["completed", "failed", "unknown"])
                #expect(Set(entries.compactMap { $0["source"]?.string }) == ["callback", "submit", "deadline"])
                #expect(try await complaints(entries.compactMap { $0["path"]?.string }, on: stage) == "")
                let wrong = try stage.write(#"{"schema":"callbox.entry/1","outcome":"lost"}"#, to: "wrong.json")
                #expect(try await complaints([wrong], on: stage) != "")
            }
        }

        private func complaints(_ paths: [String], on stage: Stage) async throws -> String {
            let schema = try stage.write(try await stage.run("inbox", "schema").output, to: "schema.json")
            let script = try stage.write(Self.validator, to: "validate.py")
            let finished = try await stage.run([script, schema] + paths, program: "/usr/bin/python3")
            #expect(finished.exit == 0, "\(finished.errors)")
            return finished.output
        }
    }
}

import CallboxModel
import Foundation
import Testing

extension Running {
    /// Outputs that become files, or do not.
    @Suite struct FetchStories {
        @Test func `outputs are fetched only where the settings permit it, and are whole then`() async throws {
            try await withStage { stage in
                _ = try await stage.sandbox("--duration", "50ms-50ms")
                _ = try await stage.serve()
                let key = try await stage.submit().key.text
                #expect(try await stage.run("wait", key).exit == 0)

                let overHTTP = try await stage.run("inbox", "fetch", key)
                #expect(overHTTP.exit == 1)
                #expect(try overHTTP.records.allSatisfy { $0["reason"]?.string?.contains("fetch.http") == true })

                stage.set("fetch.http", "yes")
                let inside = try await stage.run("inbox", "fetch", key)
                #expect(inside.exit == 1)
                #expect(try inside.records.allSatisfy { $0["reason"]?.string?.contains("fetch.allow") == true })

                stage.set("fetch.allow", "10.0.0.0/8, 127.0.0.1")
                let fetched = try await stage.run("inbox", "fetch", key)
                #expect(fetched.exit == 0, "\(fetched.errors)")
                let records = try fetched.records
                #expect(records.count == 4)
                for (index, record) in records.enumerated() {
                    let path = try #require(record["path"]?.string)
                    let file = try #require(FileManager.default.contents(atPath: path))
                    #expect(path == "\(stage.state)/inbox/artifacts/\(key)/\(index).png")
                    #expect(record["sha256"]?.string == Digest(of: Array(file)).text)
                    #expect(record["bytes"]?.number?.integer == Int64(file.count))
                }
            }
        }

        @Test func `killed in the middle, a fetch leaves nothing that looks whole, and the next one finishes`() async throws {
            let held = Latch()
            let pictures = ["GIF89a first", "GIF89a second, of which half is sent"]
            let provider = try ScriptedProvider { asked, before in
                var said = ScriptedProvider.Said(type: "image/gif", body: pictures[asked.path == "/0.gif" ? 0 : 1])
                if before == 1 { said.halfway = { held.wait() } }
                return said
            }
            try await withStage(provider, ["fetch.http": "yes", "fetch.allow": "127.0.0.1"]) { stage in
                defer { held.open() }
                let service = try await stage.serve("listen")
                let job = try await stage.record(1)[0]
                let outputs = (0..<2).map { #"{"type":"image","url":"\#(provider.url)/\#($0).gif"}"# }.joined(separator: ",")
                let document = #"{"id":"\#(job.taskID)","status":"completed","output":[{"content":[\#(outputs)]}]}"#
                #expect(try await service.callback(document, to: job.path)?.word == "stored")

                let place = "\(stage.state)/inbox/artifacts/\(job.key)"
                let fetch = try stage.start(["inbox", "fetch", job.key.text])
                try await eventually("half of an output is there") { try text(of: "1.part", in: place)?.isEmpty == false }
                fetch.kill()
                #expect(try FileManager.default.contentsOfDirectory(atPath: place).sorted() == ["0.gif", "1.part"])
                #expect(try text(of: "0.gif", in: place) == pictures[0])
                #expect(try text(of: "1.part", in: place) == String(pictures[1].prefix(pictures[1].utf8.count / 2)))

                #expect(try await stage.run("inbox", "fetch", job.key.text).exit == 0)
                #expect(try FileManager.default.contentsOfDirectory(atPath: place).sorted() == ["0.gif", "1.gif"])
                #expect(try text(of: "1.gif", in: place) == pictures[1])
            }
        }

        private func text(of name: String, in place: String) throws -> String? {
            FileManager.default.contents(atPath: place + "/" + name).map { String(decoding: $0, as: UTF8.self) }
        }

        @Test func `a result without outputs has nothing to fetch, and nothing is made for it`() async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let job = try await stage.record(1)[0]
                #expect(try await service.callback(TaskDocument.failed(job.taskID), to: job.path)?.word == "stored")
                let finished = try await stage.run("inbox", "fetch", job.key.text)
                #expect(finished.exit == 10 && finished.errors.contains("has no outputs: failed"))
                #expect(!FileManager.default.fileExists(atPath: "\(stage.state)/inbox/artifacts/\(job.key)"))
            }
        }

        @Test func `a job without a result has nothing to fetch`() async throws {
            try await withStage { stage in
                let finished = try await stage.run("inbox", "fetch", "0198c5d2-7b3a-7c1e-9f00-0123456789ab")
                #expect(finished.exit == 1)
                #expect(finished.errors.contains("has no result"))
                #expect(finished.output.isEmpty)
            }
        }
    }
}

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

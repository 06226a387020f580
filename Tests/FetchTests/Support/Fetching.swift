import CallboxFetch
import CallboxInbox
import CallboxModel
import Curl
import Disk
import Foundation
import TestSupport

/// A state directory with a fetcher, under a policy.
struct Fetching {
    let fetcher: Fetcher
    let artifacts: Artifacts
    let key: JobKey
    let path: String

    /// What lies in the directory of the job.
    func files() throws -> [String] { try artifacts.directory(of: key).names().sorted() }

    func fetch(_ urls: String...) async throws -> [FetchedOutput.Outcome] {
        try await fetcher.fetch(urls.map { TaskOutput(type: "image", url: $0, providerJobID: nil) }, of: key).map(\.outcome)
    }
}

/// Runs a test with a fetcher that may go to the servers named.
func withFetching(
    to servers: ScriptedProvider..., bytesMax: Int = 1 << 20, _ body: (Fetching) async throws -> Void
) async throws {
    defer { for server in servers { server.stop() } }
    let allowed = servers.compactMap { EgressRange(String($0.url.dropFirst(7))) }
    let path = NSTemporaryDirectory() + "fetch-tests-\(UUID().uuidString)"
    // What cannot be removed is left to the system's own cleaning.
    defer { try? FileManager.default.removeItem(atPath: path) }
    let artifacts = try Artifacts(try StateDirectory(path))
    let client = try Client(.init(egress: .publicOnly(besides: allowed, permitsHTTP: true)))
    var generator = SeededGenerator(seed: 1)
    let key = JobKey(at: Timestamp(milliseconds: 1_795_249_882_123), using: &generator)
    do {
        try await body(
            Fetching(fetcher: Fetcher(client, artifacts, bytesMax: bytesMax), artifacts: artifacts, key: key, path: path))
        await client.close()
    } catch {
        await client.close()
        throw error
    }
}

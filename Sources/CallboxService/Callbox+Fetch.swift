import CallboxFetch
import CallboxInbox
import CallboxModel
import Curl

extension Callbox {
    /// Calls with a fetcher of outputs, and closes its connections afterwards. Only one process at a time has one.
    ///
    /// - Throws: ``CallboxModel/Failure`` `stateInUse` where another one fetches.
    package func withFetcher<Value>(_ body: (Fetcher) async throws -> Value) async throws -> Value {
        try state.claimFetching()
        defer { try? state.releaseFetching() }  // else the end of the process releases it
        let client: Client
        do throws(CurlError) {
            client = try Client(.init(egress: settings.fetch.egress, userAgent: "callbox/\(Version.text)"))
        } catch {
            throw Failure(.configuration, error.message, remedy: error.advice)
        }
        do {
            let value = try await body(Fetcher(client, try Artifacts(state), bytesMax: settings.fetch.bytesMax))
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }
}

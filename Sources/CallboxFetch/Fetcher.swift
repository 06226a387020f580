import CallboxInbox
import CallboxModel
import Curl
import Disk

/// Fetches the outputs of entries into the inbox, each whole or not at all.
///
/// The URLs come from the provider, or from whoever could speak in its name: the client is made under an egress policy for strangers.
package struct Fetcher: Sendable {
    /// The outputs of one entry that are fetched; no model makes more than a few.
    package static let outputsMax = 64
    /// The longest transfer: 64 MiB in ten minutes are 110 kB/s.
    private static let patience: Duration = .seconds(600)
    /// Storage services redirect once or twice.
    private static let redirectsMax = 5

    private let client: Client
    private let artifacts: Artifacts
    private let bytesMax: Int

    /// - Parameter client: made with ``FetchSettings/egress``; whoever made it closes it.
    package init(_ client: Client, _ artifacts: Artifacts, bytesMax: Int) {
        self.client = client
        self.artifacts = artifacts
        self.bytesMax = bytesMax
    }

    /// Fetches the outputs of an entry one after the other, also those that are there already.
    ///
    /// - Parameter onOutput: called after each.
    /// - Throws: ``CallboxModel/Failure`` `storage` where the inbox cannot be written; what is wrong with an output is told in its place.
    package func fetch(
        _ outputs: [TaskOutput], of key: JobKey, onOutput: @Sendable (FetchedOutput) -> Void = { _ in }
    ) async throws -> [FetchedOutput] {
        if outputs.isEmpty { return [] }
        var fetched: [FetchedOutput] = []
        let directory = try artifacts.directory(of: key)
        try artifacts.sweep(directory)
        for (index, output) in outputs.enumerated() {
            let isWanted = index < Self.outputsMax
            let outcome = isWanted ? try await fetch(output, index, into: directory) : .refused(reason: "It is beyond output \(index).")
            fetched.append(FetchedOutput(index: index, outcome: outcome))
            onOutput(FetchedOutput(index: index, outcome: outcome))
        }
        return fetched
    }

    private func fetch(_ output: TaskOutput, _ index: Int, into directory: Directory) async throws -> FetchedOutput.Outcome {
        let draft = Artifacts.draft(index)
        let request = Request(
            url: output.url, limits: TransferLimits(total: Self.patience, bodyBytesMax: bytesMax),
            redirects: .followed(max: Self.redirectsMax))
        let download: Download
        do throws(CurlError) {
            download = try await client.download(request, toNewFile: directory.path(of: draft))
        } catch {
            return try FetchedOutput.Outcome(error, url: output.url)
        }
        guard download.isStored else { return FetchedOutput.Outcome(status: download.status) }
        do {
            return try keep(download, index, in: directory)
        } catch {
            try directory.remove(draft)
            throw error
        }
    }

    /// Gives the file its name, if it is what an output can be.
    private func keep(_ download: Download, _ index: Int, in directory: Directory) throws -> FetchedOutput.Outcome {
        let draft = Artifacts.draft(index)
        let bytes = try directory.read(draft, bytesMax: bytesMax) ?? []
        let declared = download.headers["Content-Type"]
        guard bytes.count == download.bodyBytes else {
            throw Failure(.storage, "\(directory.path(of: draft)) is not what was written.", remedy: "Fetch again; check the disk.")
        }
        guard MediaType.isPossible(declared: declared), let mediaType = MediaType(startingWith: bytes) else {
            try directory.remove(draft)
            let kind = declared.map { "is of the type \($0)" } ?? "has no type"
            return .refused(reason: "The answer \(kind) and is no picture or video that is known here. The link may have expired.")
        }
        let path = try artifacts.keep(index, as: mediaType.fileExtension, in: directory)
        return .kept(Artifact(path: path, mediaType: mediaType, bytes: bytes.count, digest: Digest(of: bytes)))
    }
}

import CallboxModel
import Disk
import Foundation

/// Where reports are kept that were not believed or not understood, for a person to look at. Bounded: the oldest go first.
package struct Quarantine: Sendable {
    private let directory: Directory

    package init(_ inbox: Inbox) { directory = inbox.quarantined }

    /// The names of what is kept, oldest first: `<time>-<reason>-<digest>.json`.
    package func names() throws -> [String] { try directory.names().filter { $0.hasSuffix(".json") } }

    /// One kept report as it was written; `nil` where there is none of that name.
    package func document(_ name: String) throws(DiskError) -> [UInt8]? {
        name.hasSuffix(".json") && !name.contains("/") ? try directory.read(name) : nil
    }

    /// Keeps a report. The same report at the same moment is kept once.
    package func keep(_ report: Report, verdict: Verdict, limits: Limits) throws {
        let digest = report.received.digest
        let reason = verdict.reason ?? verdict.word
        let moment = report.receivedAt.text.filter { $0 != "-" && $0 != ":" }
        let document = Self.object(report, verdict: verdict, digest: digest, bodyBytesMax: limits.quarantineBodyBytesMax)
        do throws(DiskError) {
            try directory.write(JSONValue.object(document).bytes + [UInt8(ascii: "\n")], toNew: "\(moment)-\(reason)-\(digest.short).json")
        } catch {
            guard error.isTaken else { throw error }
        }
        try trim(to: limits.quarantineMax)
    }

    private func trim(to bound: Int) throws {
        let names = try names()
        for name in names.dropLast(bound) { try directory.remove(name) }
    }

    private static func object(_ report: Report, verdict: Verdict, digest: Digest, bodyBytesMax: Int) -> JSONObject {
        let kept = Array(CapabilityBlot.blotted(report.body).prefix(bodyBytesMax))
        let text = String(validating: kept, as: UTF8.self)
        return JSONObject([
            ("schema", .string("callbox.quarantine/1")),
            ("key", .string(report.key.text)),
            ("source", .string(report.source.rawValue)),
            ("received", .string(report.receivedAt.text)),
            ("verdict", .string(verdict.word)),
            ("reason", .text(verdict.reason)),
            ("bytes", .integer(report.body.count)),
            ("sha256", .string(digest.text)),
            ("truncated", .bool(report.body.count > bodyBytesMax)),
            ("body", .text(text)),
            ("body_base64", text == nil ? .string(Data(kept).base64EncodedString()) : .null),
        ])
    }
}

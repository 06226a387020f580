import CallboxInbox
import CallboxModel
import Disk
import Foundation
import TestSupport
import Testing

/// What was not believed is kept for a person, within bounds.
@Suite struct QuarantineTests {
    private let malformed = Verdict.refused(.malformed)

    @Test func `a report is kept under time, reason and digest`() async throws {
        try await House.with { house in
            let quarantine = Quarantine(house.inbox)
            let body = Array("{\"a\": ".utf8)
            try quarantine.keep(Samples.report(body), verdict: malformed, limits: Limits())
            let name = "20261121T083122.123Z-malformed-\(Digest(of: body).short).json"
            try #expect(quarantine.names() == [name])
            let bytes = try #require(try quarantine.document(name))
            let document = try JSONScanner.scan(bytes)
            #expect(
                document
                    == .object(
                        JSONObject([
                            ("schema", .string("callbox.quarantine/1")), ("key", .string(Samples.key().text)),
                            ("source", .string("callback")),
                            ("received", .string("2026-11-21T08:31:22.123Z")), ("verdict", .string("refused")),
                            ("reason", .string("malformed")),
                            ("bytes", .integer(6)), ("sha256", .string(Digest(of: body).text)), ("truncated", .bool(false)),
                            ("body", .string("{\"a\": ")), ("body_base64", .null),
                        ])))
        }
    }

    @Test(arguments: [
        (Verdict.hint(.noTask), "no-task"), (.refused(.contradiction), "contradiction"), (.refused(.foreignTask), "foreign-task"),
    ])
    func `the name tells the reason`(verdict: Verdict, reason: String) async throws {
        try await House.with { house in
            let quarantine = Quarantine(house.inbox)
            try quarantine.keep(Samples.report([]), verdict: verdict, limits: Limits())
            try #expect(quarantine.names().first?.contains("-\(reason)-") == true)
        }
    }

    @Test func `the same report at the same moment is kept once`() async throws {
        try await House.with { house in
            let quarantine = Quarantine(house.inbox)
            for _ in 0..<3 { try quarantine.keep(Samples.report([1]), verdict: malformed, limits: Limits()) }
            try quarantine.keep(Samples.report([2]), verdict: malformed, limits: Limits())
            try quarantine.keep(Samples.report([1], after: 1), verdict: malformed, limits: Limits())
            try #expect(quarantine.names().count == 3)
        }
    }

    @Test func `the oldest go first`() async throws {
        try await House.with { house in
            let quarantine = Quarantine(house.inbox)
            var limits = Limits()
            limits.quarantineMax = 3
            for second in 0..<10 { try quarantine.keep(Samples.report([1], after: Int64(second)), verdict: malformed, limits: limits) }
            let times = try quarantine.names().map { $0.prefix(15) }
            #expect(times == ["20261121T083129", "20261121T083130", "20261121T083131"])
        }
    }

    @Test func `a long body is cut, and says so`() async throws {
        try await House.with { house in
            let quarantine = Quarantine(house.inbox)
            var limits = Limits()
            limits.quarantineBodyBytesMax = 4
            try quarantine.keep(Samples.report(Array("abcdefgh".utf8)), verdict: malformed, limits: limits)
            let document = try house.onlyQuarantined()
            #expect(document["body"] == .string("abcd"))
            #expect(document["truncated"] == .bool(true))
            #expect(document["bytes"] == .integer(8))
            #expect(document["sha256"] == .string(Digest(of: Array("abcdefgh".utf8)).text))
        }
    }

    @Test func `bytes that are no text are kept as base64`() async throws {
        try await House.with { house in
            let body: [UInt8] = [0x7B, 0xFF, 0x00, 0x7D]
            try Quarantine(house.inbox).keep(Samples.report(body), verdict: malformed, limits: Limits())
            let document = try house.onlyQuarantined()
            #expect(document["body"] == .null)
            #expect(document["body_base64"]?.string.flatMap { Data(base64Encoded: $0) } == Data(body))
        }
    }

    @Test(arguments: ["../new/x.json", "..", ".", "", "/etc/passwd", "missing.json", "../../ledger.sqlite"])
    func `a name leads nowhere else`(name: String) async throws {
        try await House.with { house in
            try house.inbox.new.write([1], toNew: "x.json")
            try #expect(Quarantine(house.inbox).document(name) == nil)
        }
    }
}

extension House {
    /// The one report that is kept.
    fileprivate func onlyQuarantined() throws -> JSONObject {
        let quarantine = Quarantine(inbox)
        let name = try #require(try quarantine.names().first)
        let bytes = try #require(try quarantine.document(name))
        return try #require(try JSONScanner.scan(bytes).object)
    }
}

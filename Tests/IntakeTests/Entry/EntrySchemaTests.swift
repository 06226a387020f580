import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import Foundation
import TestSupport
import Testing

/// Every entry that is filed follows the schema that ships with it, as a validator of others sees it.
@Suite struct EntrySchemaTests {
    @Test(.enabled(if: Validator.isInstalled, "needs Debian's python3-jsonschema"))
    func `entries of every kind follow the schema`() async throws {
        try await House.with { house in
            let door = try await house.open()
            let documents = try await files(door)
            let schema = try write(EntrySchema.document, "schema.json", in: house)
            let complaints = try Validator.complaints(schema: schema, documents: documents, output: house.path + "/complaints")
            #expect(complaints == "")
        }
    }

    @Test(.enabled(if: Validator.isInstalled, "needs Debian's python3-jsonschema"))
    func `the validator refuses what is not an entry`() async throws {
        try await House.with { house in
            _ = try await house.open()
            let schema = try write(EntrySchema.document, "schema.json", in: house)
            let wrong = try write(Array(#"{"schema":"callbox.entry/1","sequence":0}"#.utf8), "wrong.json", in: house)
            let complaints = try Validator.complaints(schema: schema, documents: [wrong], output: house.path + "/complaints")
            #expect(complaints.contains("'key' is a required property"))
            #expect(complaints.contains("0 is less than the minimum of 1"))
        }
    }

    /// Files one entry for every way to an end, and two that are amended.
    private func files(_ door: Door) async throws -> [String] {
        let bodies = [Body.completed, Body.insecure, Body.upstream, Body.failed, Body.silent, Self.unusual]
        var ways: [(UInt64) -> Matter] = []
        for body in bodies {
            ways.append { .report(Samples.callback(body, $0)) }
            ways.append { .report(Samples.poll(body, $0)) }
            ways.append { .report(Samples.answer(body, $0)) }
        }
        ways += [
            { .report(Samples.poll(Body.empty, $0)) },
            { .refusal(Samples.answer("plain text, \u{0}", $0), TaskFailure(code: "UNAUTHORIZED", message: "no")) },
            { .lapse(Samples.key($0), .expired, Samples.moment) },
            { .lapse(Samples.key($0), .unknown, Samples.moment) },
            { .loss(Samples.key($0), Samples.moment) },
        ]
        let seeds = Array(1...UInt64(ways.count + 1))
        _ = try await door.ledger.record(seeds.map(Samples.request), at: Samples.moment)
        for (seed, way) in zip(seeds, ways) { _ = await door.intake.settle(way(seed)) }
        let last = UInt64(seeds.count)
        _ = await door.intake.settle(.lapse(Samples.key(last), .unknown, Samples.moment))
        _ = await door.intake.settle(Samples.callback(Body.failed, last))
        _ = await door.intake.settle(Samples.poll(Body.completed, last))
        try #expect(door.entry(last)?.revision == 3)
        try #expect(door.intake.inbox.waiting().count == seeds.count)
        return seeds.map { door.intake.inbox.new.path(of: Inbox.name(Samples.key($0))) }
    }

    private func write(_ bytes: [UInt8], _ name: String, in house: House) throws -> String {
        let path = "\(house.path)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// Everything that is allowed and rare: long numbers, escapes, other scripts, members without a place.
    private static let unusual = #"""
        {"task_id":12345678901234567890123,"status":"DONE","output":[{"url":"https://例え.example/0?a=b","jobId":7},{"content":[{"type":null}]}],
         "usage":{"cost":0.10,"discount":1e-2},"metadata":{"":null,"deep":[[[[{}]]]],"\u0000":"\ud83d\ude00\n"},"more":true}
        """#
}

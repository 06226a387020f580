import CallboxModel
import Crypto
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import CallboxReception

/// Signed callbacks: what the listener keeps of a head, checks over the whole body, and hands on.
struct SignatureTests {
    private static let old = [UInt8](repeating: 1, count: 24)
    private static let new = [UInt8](repeating: 2, count: 24)

    private static func verifier(_ keys: [[UInt8]] = [old]) -> SignatureVerifier {
        let secrets = keys.compactMap { SignatureSecret("whsec_" + Data($0).base64EncodedString(), for: .standardWebhooks) }
        guard let scheme = SignatureScheme(.standardWebhooks), let verifier = SignatureVerifier(scheme, secrets: secrets) else {
            preconditionFailure("the sample is a verifier")
        }
        return verifier
    }

    private static let setup = Setup.with { $0.signatures = { verifier() } }

    private static func fields(_ body: String, key: [UInt8] = old, seconds: Int64 = Samples.now.milliseconds / 1000) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("msg_1.\(seconds).\(body)".utf8), using: SymmetricKey(data: key))
        return "Webhook-Id: msg_1\r\nWebhook-Timestamp: \(seconds)\r\nWebhook-Signature: v1,\(Data(code).base64EncodedString())\r\n"
    }

    @Test func `a signed callback is handed on as signed, whole or in chunks`() async throws {
        try await withReception(Self.setup) { site in
            let fields = Self.fields("[1]")
            let whole = try await site.ask(Samples.post("[1]", fields: fields))
            let chunked = try await site.ask(
                Samples.head(fields + "Transfer-Encoding: chunked\r\n") + "1\r\n[\r\n2\r\n1]\r\n0\r\n\r\n")
            #expect(whole.status == 200 && chunked.status == 200)
            #expect(site.door.reports.map(\.assurance) == [.signed, .signed])
            #expect(site.door.reports.allSatisfy { $0.fault == nil })
        }
    }

    @Test(arguments: [
        ("", SignatureFault.missing), (fields("[2]"), .mismatch), (fields("[1]", key: new), .mismatch),
        (fields("[1]") + fields("[1]"), .doubled), (fields("[1]") + "webhook-signature: v1,x\r\n", .doubled),
        (fields("[1]", seconds: Samples.now.milliseconds / 1000 - 301), .stale),
        (fields("[1]", seconds: Samples.now.milliseconds / 1000 + 301), .early),
        (fields("[1]").replacing("v1,", with: "v1:"), .malformed),
        (fields("[1]").replacing("v1,", with: String(repeating: "v2,x ", count: 500) + "v1,"), .malformed),
    ])
    func `a signature that does not hold is told to the door, with the bytes`(_ sample: (fields: String, fault: SignatureFault))
        async throws
    {
        try await withReception(Self.setup) { site in
            _ = try await site.ask(Samples.post("[1]", fields: sample.fields))
            let expected = Report(
                key: Samples.key, source: .callback, assurance: .capability, receivedAt: Samples.now, body: Array("[1]".utf8),
                fault: sample.fault)
            #expect(site.door.reports == [expected])
        }
    }

    @Test func `a signature in the trailers counts for nothing`() async throws {
        try await withReception(Self.setup) { site in
            _ = try await site.ask(Samples.head("Transfer-Encoding: chunked\r\n") + "3\r\n[1]\r\n0\r\n" + Self.fields("[1]") + "\r\n")
            #expect(site.door.reports.allSatisfy { $0.fault == .missing })
        }
    }

    @Test func `the signature of one request never serves the next one on its connection`() async throws {
        try await withReception(Self.setup) { site in
            let client = try await site.connect()
            try await client.send(Samples.post("[1]", fields: Self.fields("[1]")) + Samples.post("[1]"))
            _ = try await client.answer()
            _ = try await client.answer()
            #expect(site.door.reports.map(\.fault) == [nil, .missing])
        }
    }

    @Test func `whoever has no capability gets the same answer, signed or not`() async throws {
        try await withReception(Self.setup) { site in
            let wrong = String(Samples.path().dropLast()) + "-"
            let signed = try await site.ask(Samples.post("[1]", to: wrong, fields: Self.fields("[1]")))
            let unsigned = try await site.ask(Samples.post("[1]", to: wrong))
            #expect(signed.status == 404)
            #expect(signed.bytes == unsigned.bytes)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test func `secrets can be replaced while it listens`() async throws {
        let isRotated = Atomic(false)
        let setup = Setup.with {
            $0.signatures = { isRotated.load(ordering: .relaxed) ? Self.verifier([Self.new]) : Self.verifier([Self.old]) }
        }
        try await withReception(setup) { site in
            _ = try await site.ask(Samples.post("[1]", fields: Self.fields("[1]")))
            isRotated.store(true, ordering: .relaxed)
            _ = try await site.ask(Samples.post("[1]", fields: Self.fields("[1]")))
            _ = try await site.ask(Samples.post("[1]", fields: Self.fields("[1]", key: Self.new)))
            #expect(site.door.reports.map(\.fault) == [nil, .mismatch, nil])
        }
    }

    @Test func `where no signature is asked for, none is looked at`() async throws {
        try await withReception { site in
            _ = try await site.ask(Samples.post("[1]", fields: Self.fields("[2]")))
            #expect(site.door.reports.map(\.assurance) == [.capability])
            #expect(site.door.reports.map(\.fault) == [nil])
        }
    }

    @Test func `the log never shows a signature`() async throws {
        try await withReception(Self.setup) { site in
            _ = try await site.ask(Samples.post("[1]", fields: Self.fields("[2]")))
            #expect(site.log.lines.allSatisfy { !$0.contains("v1,") && !$0.contains("msg_1") })
        }
    }
}

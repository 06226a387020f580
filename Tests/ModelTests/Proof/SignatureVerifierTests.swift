import CallboxModel
import Crypto
import Foundation
import TestSupport
import Testing

/// What a signature must be like to hold, and every reason for which it does not.
struct SignatureVerifierTests {
    private let old = "whsec_" + Data(repeating: 1, count: 24).base64EncodedString()
    private let new = "whsec_" + Data(repeating: 2, count: 24).base64EncodedString()
    private let now = Timestamp(milliseconds: 1_795_249_882_000)
    private let id = "msg_1"
    private let body = Array("{}".utf8)

    private func verifier(
        _ secrets: [String], _ kind: SignatureScheme.Kind = .standardWebhooks, field: String? = nil, tolerance: Duration = .seconds(300)
    ) throws -> SignatureVerifier {
        let scheme = try #require(SignatureScheme(kind, field: field))
        let read = secrets.compactMap { SignatureSecret($0, for: kind) }
        #expect(read.count == secrets.count)
        return try #require(SignatureVerifier(scheme, secrets: read, tolerance: tolerance))
    }

    private func signature(_ secret: String, seconds: Int64 = 1_795_249_882) throws -> String {
        let key = SymmetricKey(data: try #require(Data(base64Encoded: String(secret.dropFirst(6)))))
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(seconds).{}".utf8), using: key)
        return "v1,\(Data(code).base64EncodedString())"
    }

    private func fault(
        _ verifier: SignatureVerifier, signature: [String], id: [String]? = nil, timestamp: [String] = ["1795249882"],
        at moment: Timestamp? = nil
    ) -> SignatureFault? {
        let head = [
            verifier.scheme.field: signature, verifier.scheme.idField ?? "": id ?? [self.id],
            verifier.scheme.timestampField ?? " ": timestamp,
        ]
        return verifier.fault(of: SignatureFields(verifier.scheme) { head[$0] ?? [] }, body: body, at: moment ?? now)
    }

    @Test func `any of several secrets and any of several signatures may match`() throws {
        let (ours, theirs) = (try signature(old), try signature(new))
        let both = try verifier([old, new])
        for text in [ours, theirs, "\(ours) \(theirs)", "\(theirs) \(ours)"] { #expect(fault(both, signature: [text]) == nil) }
        #expect(try fault(verifier([old]), signature: ["\(theirs) \(ours)"]) == nil)
        #expect(try fault(verifier([old]), signature: [theirs]) == .mismatch)
        #expect(try fault(verifier([new]), signature: [ours]) == .mismatch)
    }

    @Test func `a version that nobody knows is skipped, and alone it is no signature`() throws {
        let verifier = try verifier([old])
        #expect(try fault(verifier, signature: ["v2,whatever v9a,=== \(signature(old))"]) == nil)
        #expect(fault(verifier, signature: ["v2,whatever"]) == .mismatch)
    }

    @Test func `a public key holds for v1a alone, and a secret for v1 alone`() throws {
        let key = Curve25519.Signing.PrivateKey()
        let signed = Data("\(id).1795249882.{}".utf8)
        let publicKey = key.publicKey.rawRepresentation
        let asymmetric = "v1a,\(try key.signature(for: signed).base64EncodedString())"
        let verifier = try verifier(["whpk_" + publicKey.base64EncodedString()])
        #expect(fault(verifier, signature: [asymmetric]) == nil)
        // Everybody knows the public key: what is made with it must count for nothing.
        let forged = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: publicKey))
        #expect(fault(verifier, signature: ["v1,\(Data(forged).base64EncodedString())"]) == .mismatch)
        #expect(try fault(self.verifier([old]), signature: [asymmetric]) == .mismatch)
    }

    @Test(
        arguments: [
            (-300_000, nil), (-300_001, SignatureFault.stale), (-86_400_000, .stale), (300_000, nil), (300_001, .early), (0, nil),
        ] as [(Int64, SignatureFault?)])
    func `a signature holds for five minutes before and after its time`(_ sample: (milliseconds: Int64, fault: SignatureFault?)) throws {
        let moment = now + .milliseconds(-sample.milliseconds)
        #expect(try fault(verifier([old]), signature: [signature(old)], at: moment) == sample.fault)
        #expect(try fault(verifier([old], tolerance: .seconds(86_400)), signature: [signature(old)], at: moment) == nil)
    }

    @Test func `a forged signature is never told that it is late`() throws {
        let moment = now + .seconds(86_400)
        #expect(try fault(verifier([old]), signature: [signature(new)], at: moment) == .mismatch)
    }

    @Test(arguments: [
        "", " ", "01795249882", "-1795249882", "+1795249882", "1795249882.0", "1795249882 ", " 1795249882", "1.7e9", "0x6b",
        "1234567890123",
        "१७९५", "now",
    ])
    func `a timestamp that is not plain seconds is malformed`(text: String) throws {
        #expect(try fault(verifier([old]), signature: [signature(old)], timestamp: [text]) == (text.isEmpty ? .missing : .malformed))
    }

    @Test(arguments: ["a.b", "a b", "é", "\u{7F}", "a\tb", String(repeating: "a", count: 257)])
    func `an id with a full stop, with odd characters, or over its bound is malformed`(id: String) throws {
        #expect(try fault(verifier([old]), signature: [signature(old)], id: [id]) == .malformed)
    }

    private static let zeros = "v1,\(Data(repeating: 0, count: 32).base64EncodedString())"

    private static let odd: [String] = [
        "v1", "v1,", ",", "v1,abc", "v1;abc", "v1,AAAA", "v1,%%%%", "v1, ", "v1a,AAAA", " v1,x", "v2,x  v2,y", "v2,x ",
        "v1,\(Data(repeating: 0, count: 31).base64EncodedString())", "v1,\(Data(repeating: 0, count: 33).base64EncodedString())",
        // Right but for two spare bits at its end.
        zeros.replacing("AA=", with: "AB="),
        Array(repeating: zeros, count: 9).joined(separator: " "),
        String(repeating: "v2,x ", count: 500) + "v2,x",
    ]

    @Test(arguments: odd)
    func `a signature of another form is malformed`(text: String) throws {
        #expect(try fault(verifier([old]), signature: [text]) == .malformed)
    }

    @Test func `a field that is missing or doubled is told as that, even if both are the same`() throws {
        let verifier = try verifier([old])
        let good = try signature(old)
        #expect(fault(verifier, signature: []) == .missing)
        #expect(fault(verifier, signature: [""]) == .missing)
        #expect(fault(verifier, signature: [good], id: []) == .missing)
        #expect(fault(verifier, signature: [good], timestamp: []) == .missing)
        #expect(fault(verifier, signature: [good, good]) == .doubled)
        #expect(fault(verifier, signature: [good], id: [id, id]) == .doubled)
        #expect(fault(verifier, signature: [good], timestamp: ["1795249882", "1795249882"]) == .doubled)
    }

    @Test func `the fields may have other names`() throws {
        let verifier = try verifier([old], field: "Svix-Signature")
        #expect(
            [verifier.scheme.field, verifier.scheme.idField, verifier.scheme.timestampField] == [
                "svix-signature", "svix-id", "svix-timestamp",
            ])
        #expect(try fault(verifier, signature: [signature(old)]) == nil)
    }

    private static let digests: [(String, SignatureFault)] = [
        ("sha256=", .malformed), ("sha1=757107ea", .malformed), ("757107ea", .malformed), ("", .missing),
        ("sha256=\(String(repeating: "0", count: 63))", .malformed), ("sha256=\(String(repeating: "g", count: 64))", .malformed),
        ("sha256=\(String(repeating: "0", count: 64))", .mismatch), ("sha256=\(String(repeating: "A", count: 64))", .malformed),
    ]

    @Test(arguments: digests)
    func `a digest of another form or of something else is refused`(_ sample: (text: String, fault: SignatureFault)) throws {
        #expect(try fault(verifier(["a secret of some length"], .github), signature: [sample.text]) == sample.fault)
    }

    @Test func `an echoed secret must be one of ours, to the letter`() throws {
        let verifier = try verifier(["Bearer 0123456789abcdef", "Bearer fedcba9876543210"], .secretHeader, field: "Authorization")
        #expect(fault(verifier, signature: ["Bearer 0123456789abcdef"]) == nil)
        #expect(fault(verifier, signature: ["Bearer fedcba9876543210"]) == nil)
        for text in ["bearer 0123456789abcdef", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "0123456789abcdef"] {
            #expect(fault(verifier, signature: [text]) == .mismatch)
        }
        #expect(fault(verifier, signature: []) == .missing)
        #expect(fault(verifier, signature: ["Bearer 0123456789abcdef", "x"]) == .doubled)
    }

    @Test func `a verifier has one to eight secrets`() throws {
        let scheme = try #require(SignatureScheme(.standardWebhooks))
        let secret = try #require(SignatureSecret(old, for: .standardWebhooks))
        #expect(SignatureVerifier(scheme, secrets: []) == nil)
        #expect(SignatureVerifier(scheme, secrets: Array(repeating: secret, count: 8)) != nil)
        #expect(SignatureVerifier(scheme, secrets: Array(repeating: secret, count: 9)) == nil)
    }

    @Test func `every fault is refused under a reason`() {
        #expect(
            SignatureFault.allCases.map { Verdict.Refusal($0) } == [
                .unsigned, .badSignature, .badSignature, .badSignature, .staleSignature, .staleSignature,
            ])
    }
}

import CallboxModel
import Foundation
import TestSupport
import Testing

/// What may be a secret, and a header for it.
struct SignatureSecretTests {
    private static func base64(_ count: Int) -> String { Data(repeating: 0xC5, count: count).base64EncodedString() }

    @Test(arguments: [
        "", "whsec_", "whsec", "whpk_", "whsec_" + base64(23), "whsec_" + base64(65), "whpk_" + base64(31), "whpk_" + base64(33),
        "whsk_" + base64(32), base64(32), "WHSEC_" + base64(32), "whsec_" + base64(32) + "!", "whsec_ " + base64(32),
        "whsec_" + base64(32).replacing("x", with: "-"), "whsec_" + base64(32) + "====",
    ])
    func `a secret of Standard Webhooks that is empty, short, long or written otherwise is refused`(text: String) {
        #expect(SignatureSecret(text, for: .standardWebhooks) == nil)
    }

    @Test func `secrets of Standard Webhooks have 24 to 64 bytes, with or without padding, and public keys 32`() {
        for count in 24...64 {
            #expect(SignatureSecret("whsec_" + Self.base64(count), for: .standardWebhooks) != nil)
            #expect(SignatureSecret("whsec_" + Self.base64(count).filter { $0 != "=" }, for: .standardWebhooks) != nil)
        }
        #expect(SignatureSecret("whpk_" + Self.base64(32), for: .standardWebhooks) != nil)
    }

    @Test(arguments: [SignatureScheme.Kind.github, .secretHeader])
    func `a plain secret has 16 to 256 visible characters`(kind: SignatureScheme.Kind) {
        for text in [
            "", "0123456789abcde", String(repeating: "a", count: 257), " 0123456789abcdef", "0123456789abcdef ", "0123456789\tabcdef",
            "0123456789äabcdef", "0123456789\u{7F}abcdef",
        ] {
            #expect(SignatureSecret(text, for: kind) == nil, "\(text)")
        }
        for text in ["0123456789abcdef", String(repeating: "a", count: 256), "Bearer 0123456789abcdef"] {
            #expect(SignatureSecret(text, for: kind) != nil, "\(text)")
        }
    }

    @Test func `a secret shows in no description, dump or mirror`() throws {
        let text = "canary-0123456789abcdef"
        let secret = try #require(SignatureSecret(text, for: .secretHeader))
        let scheme = try #require(SignatureScheme(.secretHeader, field: "x-secret"))
        let verifier = try #require(SignatureVerifier(scheme, secrets: [secret]))
        let standard = try #require(SignatureSecret("whsec_" + Self.base64(32), for: .standardWebhooks))
        for shown in Shown.forms(of: secret) + Shown.forms(of: verifier) + Shown.forms(of: [standard]) {
            #expect(!shown.contains("canary") && !shown.contains("xcXF") && !shown.contains("197"))
        }
        #expect("\(secret)" == "signature secret \(Digest(of: text.utf8).short)")
    }

    @Test func `a header name must be one that can carry a signature`() {
        for name in [
            "", "-signature", "x", "x-signature ", "x:signature", "x-sig\r\n-signature", "x_signature", "é-signature",
            String(repeating: "a", count: 60) + "-signature",
        ] {
            #expect(SignatureScheme(.standardWebhooks, field: name) == nil, "\(name)")
        }
        for name in ["host", "Content-Length", "transfer-encoding", "", "a b"] {
            #expect(SignatureScheme(.secretHeader, field: name) == nil, "\(name)")
        }
        #expect(SignatureScheme(.secretHeader) == nil)
        #expect(SignatureScheme(.secretHeader, field: "X-Webhook-Secret")?.field == "x-webhook-secret")
        #expect(SignatureScheme(.github)?.field == "x-hub-signature-256")
        #expect(SignatureScheme(.github)?.idField == nil)
        #expect(SignatureScheme(.standardWebhooks)?.timestampField == "webhook-timestamp")
    }
}

import CallboxModel
import Foundation
import TestSupport
import Testing

/// Signatures of implementations that are not ours hold here, and nothing that differs from them in one bit does.
struct SignatureVectorTests {
    @Test func `there are vectors of every scheme that signs, from several implementations`() {
        #expect(SignatureVector.all.count == 42)
        #expect(Set(SignatureVector.all.map(\.scheme)) == ["standard-webhooks", "github"])
        #expect(
            Set(SignatureVector.all.compactMap { $0.maker.split(separator: " ").first }) == [
                "standardwebhooks", "svix", "pynacl", "gidgethub",
            ])
    }

    @Test(arguments: SignatureVector.all)
    func `what another implementation signed holds`(vector: SignatureVector) throws {
        #expect(vector.fault(try vector.verifier()) == nil)
    }

    /// The published examples of Standard Webhooks and of GitHub.
    @Test func `the published examples hold`() throws {
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
        let symmetric = SignatureVector(
            maker: "standard-webhooks", scheme: "standard-webhooks", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id: id,
            timestamp: "1614265330", signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", body: #"{"test": 2432232314}"#)
        #expect(symmetric.fault(try symmetric.verifier()) == nil)
        let github = SignatureVector(
            maker: "github", scheme: "github", secret: "It's a Secret to Everybody", id: nil, timestamp: nil,
            signature: "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", body: "Hello, World!")
        #expect(github.fault(try github.verifier()) == nil)
    }

    @Test(arguments: SignatureVector.all)
    func `no bit of the body can be changed, and nothing added or cut off`(vector: SignatureVector) throws {
        let (verifier, body) = (try vector.verifier(), Array(vector.body.utf8))
        let taken = bits(body.count).filter { vector.fault(verifier, bytes: flipped(body, bit: $0)) != .mismatch }
        #expect(taken == [])
        #expect(vector.fault(verifier, bytes: body + [0]) == .mismatch)
        if !body.isEmpty { #expect(vector.fault(verifier, bytes: body.dropLast()) == .mismatch) }
    }

    @Test(arguments: SignatureVector.all)
    func `no bit of the signature, the id or the timestamp can be changed`(vector: SignatureVector) throws {
        let verifier = try vector.verifier()
        for member in [\SignatureVector.id, \.timestamp] {
            guard let text = vector[keyPath: member] else { continue }
            let taken = bits(text.utf8.count).filter { bit in
                var changed = vector
                changed[keyPath: member] = flipped(text, bit: bit)
                let fault = changed.fault(verifier, at: vector.moment)
                return fault != .mismatch && fault != .malformed
            }
            #expect(taken == [], "\(text)")
        }
        let taken = bits(vector.signature.utf8.count).filter { bit in
            var changed = vector
            changed.signature = flipped(vector.signature, bit: bit)
            let fault = changed.fault(verifier)
            return fault != .mismatch && fault != .malformed
        }
        #expect(taken == [])
    }

    @Test(arguments: SignatureVector.all)
    func `no bit of the secret can be changed`(vector: SignatureVector) throws {
        let taken = try bits(vector.secret.utf8.count).filter { bit in
            var changed = vector
            changed.secret = flipped(vector.secret, bit: bit)
            guard SignatureSecret(changed.secret, for: try #require(.init(rawValue: vector.scheme))) != nil else { return false }
            // The last digit of an unpadded base64 text has bits that mean nothing.
            guard meaning(changed.secret) != meaning(vector.secret) else { return false }
            return vector.fault(try changed.verifier()) != .mismatch
        }
        #expect(taken == [])
    }

    private func meaning(_ secret: String) -> Data? {
        guard let start = secret.firstIndex(of: "_"), secret.hasPrefix("wh") else { return Data(secret.utf8) }
        let text = secret[secret.index(after: start)...]
        return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }
}

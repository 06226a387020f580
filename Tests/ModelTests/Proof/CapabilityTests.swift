import CallboxModel
import Crypto
import Foundation
import TestSupport
import Testing

/// The proof in a callback URL: whose it is, and that nothing like it passes.
struct CapabilityTests {
    private let key = Samples.key()

    @Test func `a capability is a key id and 24 characters of base64url`() throws {
        let capability = try Samples.keyring(ages: 1).capability(for: key)
        #expect(capability.utf8.count == Capability.length)
        #expect(capability.wholeMatch(of: /0a01[A-Za-z0-9_-]{24}/) != nil)
    }

    @Test func `it is the cut HMAC-SHA256 over the domain and the job's key`() throws {
        let secret = SymmetricKey(data: Array(repeating: UInt8(1), count: 32))
        let code = HMAC<SHA256>.authenticationCode(for: Data("callbox.callback/1\n\(key.text)".utf8), using: secret)
        let proof = Data(code.prefix(18)).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        #expect(try Samples.keyring(ages: 1).capability(for: key) == "0a01" + proof)
    }

    @Test func `a ring admits the capability of the job and of no other`() throws {
        let ring = try Samples.keyring(ages: 1)
        for seed in UInt64(1)...200 {
            let other = Samples.key(seed: seed)
            #expect(ring.admits(ring.capability(for: other), for: other))
            #expect(ring.admits(ring.capability(for: other), for: key) == (other == key))
        }
    }

    @Test func `no single character can be changed`() throws {
        let ring = try Samples.keyring(ages: 1)
        let capability = Array(ring.capability(for: key).utf8)
        for index in capability.indices {
            for byte in UInt8(0)..<0x80 where byte != capability[index] {
                var changed = capability
                changed[index] = byte
                #expect(!ring.admits(String(decoding: changed, as: UTF8.self), for: key))
            }
        }
    }

    @Test func `a capability that was cut, padded, repeated or written otherwise is refused`() throws {
        let ring = try Samples.keyring(ages: 1)
        // A proof with both characters in which the two base64 alphabets differ.
        let key = try #require(
            (UInt64(1)...5000).lazy.map { Samples.key(seed: $0) }.first { key in
                let proof = ring.capability(for: key).dropFirst(4)
                return proof.contains("-") && proof.contains("_")
            })
        let capability = ring.capability(for: key)
        let proof = String(capability.dropFirst(4))
        let forgeries = [
            "", proof, "0a01", capability + capability, capability + "=", capability + "==", capability + "A", capability + "\0",
            capability + " ", " " + capability, String(capability.dropLast()), String(capability.dropFirst()),
            String(capability.dropLast()) + "=", "0A01" + proof, capability.uppercased(), capability.lowercased(),
            String(capability.reversed()), capability.replacing("-", with: "+"), capability.replacing("_", with: "/"),
            capability.replacing("-", with: "%2D"),
            String(capability.dropLast(2)) + "é",
        ]
        #expect(ring.admits(capability, for: key))
        for forgery in forgeries { #expect(!ring.admits(forgery, for: key), "\(forgery.count) characters") }
        for count in 0..<28 { #expect(!ring.admits(capability.prefix(count), for: key)) }
    }

    @Test func `the proof of another secret is refused under either key id`() throws {
        let (ours, theirs) = (try Samples.keyring(ages: 1), try Samples.keyring(ages: 2))
        let foreign = theirs.capability(for: key)
        #expect(!ours.admits(foreign, for: key))
        #expect(!ours.admits("0a01" + foreign.dropFirst(4), for: key))
    }

    @Test func `the right proof under an unknown key id is refused`() throws {
        let ring = try Samples.keyring(ages: 1)
        let proof = ring.capability(for: key).dropFirst(4)
        for id in ["0a02", "0000", "ffff", "0A01", "    ", "\0\0\0\0", "éé"] { #expect(!ring.admits(id + proof, for: key)) }
    }
}

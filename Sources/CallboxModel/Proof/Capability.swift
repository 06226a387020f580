import Crypto
import Foundation

/// The unguessable part of a job's callback URL: `<key id><proof>`, 28 characters.
///
/// The proof is HMAC-SHA256 over a domain tag and the job's key, cut to 144 bits. 18 bytes are exactly 24 characters of
/// base64url without padding or spare bits, so that a proof can be written in one way only.
package enum Capability {
    /// Characters of the key id.
    static let keyIDLength = 4
    /// Bytes of the HMAC that are kept.
    static let proofBytes = 18
    /// Characters of a whole capability.
    package static let length = keyIDLength + 24
    /// What is authenticated besides the key: a proof for one purpose is none for another.
    private static let domain = "callbox.callback/1\n"

    static func proof(for key: JobKey, secret: [UInt8]) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(for: Array((domain + key.text).utf8), using: SymmetricKey(data: secret))
        return Array(code.prefix(proofBytes))
    }

    static func encode(_ bytes: [UInt8]) -> String {
        let code = Data(bytes).base64EncodedData().map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        return String(decoding: code, as: UTF8.self)
    }

    /// Compares in a time that depends on the lengths alone.
    static func isEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// One secret from which capabilities are made.
package struct CapabilityKey: Sendable, Hashable {
    /// Four lower-case hexadecimal digits, unique in the ring.
    package let id: String
    /// 32 random bytes.
    package let secret: [UInt8]
    package let madeAt: Timestamp

    /// The length of a secret in bytes.
    package static let secretBytes = 32

    package init?(id: String, secret: [UInt8], madeAt: Timestamp) {
        let isID = id.utf8.count == Capability.keyIDLength && id.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard isID, id == id.lowercased(), secret.count == Self.secretBytes else { return nil }
        self.id = id
        self.secret = secret
        self.madeAt = madeAt
    }
}

extension CapabilityKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "capability key \(id)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

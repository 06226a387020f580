import Crypto
import Foundation

/// One secret, or public key, against which signatures are checked.
package struct SignatureSecret: Sendable {
    enum Material: Sendable {
        /// For HMAC-SHA256.
        case symmetric(SymmetricKey)
        /// For Ed25519.
        case `public`(Curve25519.Signing.PublicKey)
        /// To be sent as it is; its digest, so that comparing tells nothing of its length.
        case echo(SHA256.Digest)
    }

    let material: Material
    /// The first eight digits of the SHA-256 of its text: enough to tell two apart.
    package let digest: String

    /// The shortest and the longest secret of Standard Webhooks, in bytes.
    package static let keyBytes = 24...64
    /// The shortest and the longest secret that is written as plain text, in bytes.
    package static let textBytes = 16...256

    /// Reads a secret as it is written for a scheme: `whsec_<base64>` or `whpk_<base64>` for Standard Webhooks, else plain text.
    ///
    /// - Returns: `nil` where it is empty, short, long, or not of that form.
    package init?(_ text: String, for kind: SignatureScheme.Kind) {
        let material: Material?
        switch kind {
        case .standardWebhooks: material = Self.standard(text)
        case .github: material = Self.isPlain(text) ? .symmetric(SymmetricKey(data: Array(text.utf8))) : nil
        case .secretHeader: material = Self.isPlain(text) ? .echo(SHA256.hash(data: Array(text.utf8))) : nil
        }
        guard let material else { return nil }
        self.material = material
        digest = Digest(of: text.utf8).short
    }

    private static func standard(_ text: String) -> Material? {
        if text.hasPrefix("whsec_") {
            guard let bytes = bytes(text.dropFirst(6)), keyBytes.contains(bytes.count) else { return nil }
            return .symmetric(SymmetricKey(data: bytes))
        }
        guard text.hasPrefix("whpk_"), let bytes = bytes(text.dropFirst(5)) else { return nil }
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return nil }  // not 32 bytes: told as nil
        return .public(key)
    }

    /// Base64 with or without its padding, as senders show secrets in both forms.
    private static func bytes(_ text: Substring) -> Data? {
        let padded = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        // The decoder forgives padding without end and spare bits; a secret is written in one way.
        return Data(base64Encoded: String(padded)).flatMap { $0.base64EncodedString() == padded ? $0 : nil }
    }

    /// Visible characters of ASCII and blanks between them: what a header field can carry and an editor does not change.
    private static func isPlain(_ text: String) -> Bool {
        textBytes.contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.hasPrefix(" ")
            && !text.hasSuffix(" ")
    }
}

extension SignatureSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "signature secret \(digest)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["digest": digest]) }
}

import Crypto
import Foundation

/// Checks the signatures of callbacks: a scheme, the secrets that hold now, and how old a signature may be. It does no I/O.
///
/// Any of the secrets may match, so that they rotate without a gap: first the new one is added here, then the sender changes, then
/// the old one is removed.
package struct SignatureVerifier: Sendable {
    /// Secrets at once; a rotation needs two.
    package static let secretsMax = 8
    /// Signatures of one callback that are looked at; a sender that rotates sends two.
    static let signaturesMax = 8
    /// The longest id of a message, in bytes.
    static let idBytesMax = 256

    package let scheme: SignatureScheme
    package let secrets: [SignatureSecret]
    /// How far the time of a signature may be from now, in both directions.
    package let tolerance: Duration

    /// Makes a verifier; `nil` where there is no secret, or more than ``secretsMax``.
    package init?(_ scheme: SignatureScheme, secrets: [SignatureSecret], tolerance: Duration = .seconds(300)) {
        guard (1...Self.secretsMax).contains(secrets.count) else { return nil }
        self.scheme = scheme
        self.secrets = secrets
        self.tolerance = tolerance
    }

    /// Checks the signature of a callback over its bytes as they were received.
    ///
    /// - Returns: why it does not hold; `nil` where it does.
    package func fault(of fields: SignatureFields, body: [UInt8], at now: Timestamp) -> SignatureFault? {
        do throws(SignatureFault) {
            switch scheme.kind {
            case .standardWebhooks: try checkStandard(fields, body, at: now)
            case .github: try checkDigest(fields, body)
            case .secretHeader: try checkEcho(fields)
            }
            return nil
        } catch {
            return error
        }
    }
}

/// Standard Webhooks 1.0, "Verifying webhook authenticity".
extension SignatureVerifier {
    private func checkStandard(_ fields: SignatureFields, _ body: [UInt8], at now: Timestamp) throws(SignatureFault) {
        let text = (signature: try fields.signature.text(), id: try fields.id.text(), timestamp: try fields.timestamp.text())
        guard Self.isID(text.id), let seconds = Self.seconds(text.timestamp) else { throw .malformed }
        let message = Array("\(text.id).\(text.timestamp).".utf8) + body
        let signatures = try Self.signatures(text.signature)
        guard secrets.contains(where: { $0.hasSigned(message, signatures) }) else { throw .mismatch }
        // Only what is genuine is told to be late: whoever guesses learns nothing of our clock.
        let age = now - Timestamp(milliseconds: seconds * 1000)
        if age > tolerance { throw .stale }
        if age < .zero - tolerance { throw .early }
    }

    /// Visible ASCII without the full stop, which separates what is signed.
    private static func isID(_ text: String) -> Bool {
        (1...idBytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ".") }
    }

    /// Whole seconds since 1970, written in the one way in which a number is written.
    private static func seconds(_ text: String) -> Int64? {
        guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard text == "0" || !text.hasPrefix("0") else { return nil }
        return Int64(text)
    }

    /// Signatures with their version, in the order of the field; versions that nobody here knows are skipped.
    private static func signatures(_ text: String) throws(SignatureFault) -> [Signature] {
        var signatures: [Signature] = []
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            let halves = part.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, !halves[0].isEmpty else { throw .malformed }
            guard let version = Signature.Version(rawValue: String(halves[0])) else { continue }
            guard let bytes = Data(base64Encoded: String(halves[1])), bytes.count == version.byteCount else { throw .malformed }
            // One way of writing: a base64 text can end in spare bits.
            guard bytes.base64EncodedString() == halves[1] else { throw .malformed }
            signatures.append(Signature(version: version, bytes: bytes))
        }
        guard signatures.count <= signaturesMax else { throw .malformed }
        return signatures
    }
}

/// The schemes without a time.
extension SignatureVerifier {
    private func checkDigest(_ fields: SignatureFields, _ body: [UInt8]) throws(SignatureFault) {
        let text = try fields.signature.text()
        guard text.hasPrefix("sha256="), let code = Data(lowerCaseHex: text.utf8.dropFirst(7)), code.count == SHA256.byteCount else {
            throw .malformed
        }
        guard secrets.contains(where: { $0.hasSigned(body, [Signature(version: .v1, bytes: code)]) }) else { throw .mismatch }
    }

    private func checkEcho(_ fields: SignatureFields) throws(SignatureFault) {
        let digest = SHA256.hash(data: Array(try fields.signature.text().utf8))
        let isOurs = secrets.contains { secret in
            if case .echo(let known) = secret.material { Capability.isEqual(Array(known), Array(digest)) } else { false }
        }
        guard isOurs else { throw .mismatch }
    }
}

/// One signature as it was sent.
private struct Signature {
    enum Version: String {
        /// HMAC-SHA256.
        case v1
        /// Ed25519.
        case v1a

        var byteCount: Int { self == .v1 ? 32 : 64 }
    }

    let version: Version
    let bytes: Data
}

extension SignatureSecret {
    /// Whether one of the signatures is made with this secret, or with the private half of this key, over these bytes.
    ///
    /// A symmetric secret never answers for `v1a`, nor a public key for `v1`: otherwise anybody could sign with the public key.
    fileprivate func hasSigned(_ message: [UInt8], _ signatures: [Signature]) -> Bool {
        switch material {
        case .symmetric(let key):
            let codes = signatures.filter { $0.version == .v1 }.map(\.bytes)
            guard !codes.isEmpty else { return false }
            let expected = Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
            return codes.contains { Capability.isEqual(expected, $0) }
        case .public(let key):
            return signatures.contains { $0.version == .v1a && key.isValidSignature($0.bytes, for: message) }
        case .echo:
            return false
        }
    }
}

extension Data {
    /// Reads lower-case hexadecimal digits, two a byte; `nil` for anything else.
    fileprivate init?(lowerCaseHex digits: Substring.UTF8View) {
        let digits = Array(digits)
        guard digits.count.isMultiple(of: 2) else { return nil }
        let values = digits.compactMap { digit -> UInt8? in
            switch digit {
            case 0x30...0x39: digit - 0x30
            case 0x61...0x66: digit - 0x61 + 10
            default: nil
            }
        }
        guard values.count == digits.count else { return nil }
        self.init(stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] })
    }
}

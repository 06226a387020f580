import CallboxModel
import Foundation
import TestSupport
import Testing

/// One signature made by an implementation that is not ours; see make_signature_vectors.py beside the file.
struct SignatureVector: Sendable, Decodable, CustomTestStringConvertible {
    let maker: String
    let scheme: String
    var secret: String
    var id: String?
    var timestamp: String?
    var signature: String
    var body: String

    static let all: [SignatureVector] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = FileManager.default.contents(atPath: folder.appending(path: "Proof/signature-vectors.json").path) ?? Data()
        return (try? JSONDecoder().decode([SignatureVector].self, from: data)) ?? []
    }()

    var testDescription: String { "\(maker), \(body.utf8.count) bytes, \(signature.prefix(12))…" }

    /// The moment that its timestamp names; any, where it has none.
    var moment: Timestamp { timestamp.flatMap { Int64($0) }.map { Timestamp(milliseconds: $0 * 1000) } ?? Samples.moment }

    /// A verifier with its secret alone.
    func verifier() throws -> SignatureVerifier {
        let kind = try #require(SignatureScheme.Kind(rawValue: scheme))
        let known = try #require(SignatureScheme(kind))
        let read = try #require(SignatureSecret(secret, for: kind))
        return try #require(SignatureVerifier(known, secrets: [read]))
    }

    /// Why a verifier does not take it, at the moment that it names; `nil` where it does.
    func fault(_ verifier: SignatureVerifier, bytes: [UInt8]? = nil, at now: Timestamp? = nil) -> SignatureFault? {
        verifier.fault(of: fields(verifier.scheme), body: bytes ?? Array(body.utf8), at: now ?? moment)
    }

    private func fields(_ scheme: SignatureScheme) -> SignatureFields {
        let head = [scheme.field: signature, scheme.idField ?? "": id ?? "", scheme.timestampField ?? " ": timestamp ?? ""]
        return SignatureFields(scheme) { head[$0].map { [$0] } ?? [] }
    }
}

/// The numbers of bits of so many bytes: all of them, or 256 spread over them.
func bits(_ byteCount: Int) -> [Int] {
    // A step that is no multiple of eight comes to every bit of a byte.
    Array(stride(from: 0, to: byteCount * 8, by: byteCount * 8 <= 256 ? 1 : (byteCount * 8 / 256) | 1))
}

/// The text with one bit changed, read as UTF-8 again.
func flipped(_ text: String, bit: Int) -> String { String(decoding: flipped(Array(text.utf8), bit: bit), as: UTF8.self) }

/// The bytes with one bit changed.
func flipped(_ bytes: [UInt8], bit: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bit / 8] ^= 1 << (bit % 8)
    return bytes
}

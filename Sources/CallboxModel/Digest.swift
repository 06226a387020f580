import Crypto

/// A SHA-256 digest.
package struct Digest: Sendable, Hashable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package let text: String

    package init(of bytes: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        let hash = SHA256.hash(data: Array(bytes))
        text = String(unsafeUninitializedCapacity: 2 * SHA256.byteCount) { output in
            for (index, byte) in hash.enumerated() {
                output[2 * index] = digits[Int(byte >> 4)]
                output[2 * index + 1] = digits[Int(byte & 15)]
            }
            return output.count
        }
    }

    /// Takes a digest that was kept; `nil` unless it is 64 lower-case hexadecimal digits.
    package init?(_ text: String) {
        let isDigest = text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isDigest else { return nil }
        self.text = text
    }

    /// The first eight digits: enough to find a thing again, too few to be it.
    package var short: String { String(text.prefix(8)) }

    package var description: String { text }
}

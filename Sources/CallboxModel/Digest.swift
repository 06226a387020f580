import Crypto

/// A SHA-256 digest.
package struct Digest: Sendable, Hashable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package let text: String

    package init(of bytes: some Sequence<UInt8>) {
        text = SHA256.hash(data: Array(bytes)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
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

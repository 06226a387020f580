/// An error code of the provider: nine digits (provider, model, error; three each), or a word.
///
/// On the wire a code may be an integer that lost its leading zeros, a string, or longer than nine digits: the last nine
/// digits count, padded with zeros, so that `4011001`, `"004011001"` and `8004011001` are one code.
package struct ProviderCode: Sendable, Hashable, ExpressibleByStringLiteral {
    /// Nine digits, or the word as it came (`UNAUTHORIZED`).
    package let text: String

    /// Normalises a code as it was written.
    package init(_ written: String) {
        guard !written.isEmpty, written.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            text = written
            return
        }
        let digits = written.suffix(9)
        text = String(repeating: "0", count: 9 - digits.count) + digits
    }

    package init(stringLiteral value: String) { self.init(value) }

    /// Reads a code from a JSON number or string; `nil` for anything else, for an empty string, and for zero ("no error").
    package init?(_ value: JSONValue?) {
        guard let written = value?.scalarText, !written.isEmpty else { return nil }
        self.init(written)
        if text == "000000000" { return nil }
    }
}

extension ProviderCode: CustomStringConvertible {
    package var description: String { text }
}

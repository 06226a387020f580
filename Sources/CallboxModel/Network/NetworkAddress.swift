/// An IP address, version 4 or 6.
///
/// An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is the IPv4 address that it carries: a socket that serves both versions shows
/// every IPv4 client in that form.
package struct NetworkAddress: Sendable, Hashable {
    /// 4 or 16 bytes, most significant first.
    package let bytes: [UInt8]

    /// Takes the bytes of an address; `nil` unless there are 4 or 16.
    package init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self.bytes = bytes
        case 16: self.bytes = bytes.starts(with: Self.mappedPrefix) ? Array(bytes[12...]) : bytes
        default: return nil
        }
    }

    /// Reads an address as RFC 4291 §2.2 and RFC 6943 §3.1.1 ("strict") have it: no leading zeros, no short forms of IPv4, no zone.
    package init?(_ text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count <= 45 else { return nil }
        guard let bytes = characters.contains(UInt8(ascii: ":")) ? Self.version6(characters[...]) : Self.version4(characters[...]) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// What the last 32 bits of an IPv6 address stand behind when they are an IPv4 address.
    static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
}

extension NetworkAddress {
    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part in DecimalNumber.read(part, max: 255).map(UInt8.init) }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let gap = gap(in: text) else {
            guard let bytes = groups(text, mayEndInVersion4: true), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = groups(text[..<gap], mayEndInVersion4: false), let tail = groups(text[(gap + 2)...], mayEndInVersion4: true)
        else { return nil }
        // The gap stands for at least one group (RFC 5952 §4.2.2 asks for two, of those who write).
        let zeros = 16 - head.count - tail.count
        return zeros >= 2 ? head + [UInt8](repeating: 0, count: zeros) + tail : nil
    }

    /// Where `::` stands; a second one is found by the groups, which are then empty.
    private static func gap(in text: ArraySlice<UInt8>) -> Int? {
        text.indices.dropLast().first { text[$0] == UInt8(ascii: ":") && text[$0 + 1] == UInt8(ascii: ":") }
    }

    /// Groups of up to four hexadecimal digits between colons; none at all for an empty text.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInVersion4: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if part.contains(UInt8(ascii: ".")) {
                guard mayEndInVersion4, index == parts.count - 1, let embedded = version4(part) else { return nil }
                bytes += embedded
            } else {
                guard let group = group(part) else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }

    private static func group(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(digits.count), digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }) else {
            return nil
        }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

/// A number as addresses and ports are written: decimal digits, no sign, no leading zero.
package enum DecimalNumber {
    /// Reads one; `nil` for anything else, and above `max`.
    package static func read(_ digits: some Collection<UInt8>, max: Int) -> Int? {
        guard let first = digits.first, digits.count <= 9, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard digits.count == 1 || first != 0x30 else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return number <= max ? number : nil
    }
}

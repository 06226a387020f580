/// The addresses that begin with the same bits (CIDR, RFC 4632 §3.1): `192.0.2.0/24`, `2001:db8::/32`, or one address.
package struct AddressRange: Sendable, Hashable {
    /// The lowest address of the range.
    package let base: NetworkAddress
    /// How many bits all addresses of the range share: 0 to 32, or 0 to 128.
    package let prefixBits: Int

    /// Reads a range; an address without a length is a range of one.
    ///
    /// A range of IPv4-mapped addresses is the IPv4 range it stands for; one that holds others besides is refused, and so is an
    /// address with bits set behind the prefix, which is more likely a mistake than meant.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = parts.first.flatMap({ NetworkAddress($0) }) else { return nil }
        let writtenBits = parts[0].utf8.contains(UInt8(ascii: ":")) ? 128 : 32
        let bits = base.bytes.count * 8
        if parts.count == 2 {
            guard let length = DecimalNumber.read(parts[1].utf8, max: writtenBits) else { return nil }
            prefixBits = length - (writtenBits - bits)
        } else {
            prefixBits = bits
        }
        self.base = base
        guard prefixBits >= 0, isAligned else { return nil }
    }

    /// Reads ranges with commas between them; `nil` where one of them is none. A text without any is the empty list.
    package static func list(_ text: String) -> [AddressRange]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimming(" \t") }
        if parts.count == 1, parts[0].isEmpty { return [] }
        let ranges = parts.compactMap { AddressRange($0) }
        return ranges.count == parts.count ? ranges : nil
    }

    /// Whether an address is in the range. One of the other version never is.
    package func contains(_ address: NetworkAddress) -> Bool {
        guard address.bytes.count == base.bytes.count else { return false }
        return zip(address.bytes, base.bytes).enumerated().allSatisfy { index, pair in (pair.0 ^ pair.1) & mask(index) == 0 }
    }

    private var isAligned: Bool { base.bytes.enumerated().allSatisfy { $1 & ~mask($0) == 0 } }

    /// The bits of a byte that belong to the prefix.
    private func mask(_ index: Int) -> UInt8 {
        let bits = min(8, max(0, prefixBits - index * 8))
        return UInt8(truncatingIfNeeded: 0xFF00 >> bits)
    }
}

extension StringProtocol {
    /// The text without these characters at both ends.
    func trimming(_ characters: String) -> String {
        var rest = self[...]
        while let first = rest.first, characters.contains(first) { rest = rest.dropFirst() }
        while let last = rest.last, characters.contains(last) { rest = rest.dropLast() }
        return String(rest)
    }
}

/// Is a block of addresses that begin with the same bits, at one port or at all of them.
package struct EgressRange: Sendable, Hashable {
    private let first: IPAddress
    private let prefixLength: Int
    private let port: UInt16?

    /// Reads a block (RFC 4632): `10.0.0.0/8`, `127.0.0.1`, `127.0.0.1:8080`, `fd00::/8`, `[::1]:8080`, `[fd00::/8]:443`.
    ///
    /// Names are not taken: whoever answers for a name could lead it anywhere. Bits behind the prefix are refused too, as `10.1.2.3/8` is
    /// a typing error more often than not.
    package init?(_ text: String) {
        guard let (block, port) = Self.split(text) else { return nil }
        let parts = block.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        let length = parts.count == 2 ? Self.number(parts[1]).map { Int($0) } : first.width
        guard let length, 0...first.width ~= length else { return nil }
        guard first.bytes.bits(from: length).allSatisfy({ $0 == 0 }) else { return nil }
        self.first = first
        prefixLength = length
        self.port = port
    }

    /// A block of the program's own.
    init(known text: StaticString) {
        guard let range = EgressRange(text.description) else { preconditionFailure("\(text) is not a block of addresses") }
        self = range
    }

    /// Tells whether an address at a port belongs to it. Nothing is translated: an IPv4 address is never in a block of IPv6.
    package func contains(_ address: IPAddress, port: UInt16) -> Bool {
        contains(address) && (self.port ?? port) == port
    }

    /// Tells whether an address belongs to it, whatever the port.
    func contains(_ address: IPAddress) -> Bool {
        address.width == first.width && address.bytes.bits(to: prefixLength) == first.bytes.bits(to: prefixLength)
    }

    /// Takes block and port apart; an IPv6 block has brackets where a port follows.
    private static func split(_ text: String) -> (block: String, port: UInt16?)? {
        guard let colon = text.lastIndex(of: ":"), text.hasPrefix("[") || text.firstIndex(of: ":") == colon else { return (text, nil) }
        guard let port = number(text[text.index(after: colon)...]), port > 0 else { return nil }
        let block = text[..<colon]
        guard block.hasPrefix("[") else { return (String(block), port) }
        guard block.hasSuffix("]"), block.contains(":") else { return nil }
        return (String(block.dropFirst().dropLast()), port)
    }

    /// Reads digits; `UInt16` alone would take a sign too.
    private static func number(_ text: Substring) -> UInt16? {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? UInt16(text) : nil
    }
}

extension [UInt8] {
    /// So many bits from the start; what remains of the last byte is zero.
    fileprivate func bits(to count: Int) -> [UInt8] {
        enumerated().map { index, byte in byte & ~(UInt8.max >> Swift.min(Swift.max(count - index * 8, 0), 8)) }
    }

    /// All bits but so many from the start, which are zero.
    fileprivate func bits(from count: Int) -> [UInt8] {
        zip(self, bits(to: count)).map { $0 ^ $1 }
    }
}

/// Reads the field `Forwarded` by the grammar of RFC 7239 §4, from the left, without leniency.
struct ForwardedScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// The parameter `for` of each element, `nil` where an element has none; `nil` as a whole where the field is not well formed.
    static func elements(of field: String) -> [String?]? {
        var scanner = ForwardedScanner(bytes: Array(field.utf8))
        return scanner.elements()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func elements() -> [String?]? {
        var nodes: [String?] = []
        while true {
            skipSpace()
            guard let pairs = pairs() else { return nil }
            nodes.append(pairs["for"])
            skipSpace()
            if position == bytes.count { return nodes }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    /// One element: pairs with semicolons between them, no name twice.
    private mutating func pairs() -> [String: String]? {
        var values: [String: String] = [:]
        repeat {
            guard let name = token()?.lowercased(), take(UInt8(ascii: "=")), let value = quoted() ?? token() else { return nil }
            guard values.updateValue(value, forKey: name) == nil else { return nil }
        } while take(UInt8(ascii: ";"))
        return values
    }

    private mutating func token() -> String? {
        let start = position
        while position < bytes.count, Self.isTokenByte(bytes[position]) { position += 1 }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    /// A quoted string (RFC 9110 §5.6.4); nothing is taken where there is none, or where it has no end.
    private mutating func quoted() -> String? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        var value: [UInt8] = []
        var index = position + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\") { index += 1 }
            guard index < bytes.count, bytes[index] >= 0x20 || bytes[index] == 0x09, bytes[index] != 0x7F else { return nil }
            value.append(bytes[index])
            index += 1
        }
        guard index < bytes.count else { return nil }
        position = index + 1
        return String(decoding: value, as: UTF8.self)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

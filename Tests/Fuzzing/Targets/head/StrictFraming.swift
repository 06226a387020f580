/// A second reader of HTTP/1.x messages: the grammar of RFC 9112, without what it lets a lenient reader put up with where that could
/// move the beginning or the end of a message.
struct StrictFraming {
    /// A request whose beginning and end cannot be mistaken.
    struct Request: Equatable {
        let target: String
        let body: [UInt8]
    }

    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The requests at the beginning, up to the first byte that is not as it should be.
    static func requests(in bytes: [UInt8]) -> [Request] {
        var framing = StrictFraming(bytes)
        var requests: [Request] = []
        while framing.index < bytes.count, let request = framing.request() { requests.append(request) }
        return requests
    }

    private mutating func request() -> Request? {
        // §2.2: empty lines in front of a request are passed over.
        while index < bytes.count, bytes[index] == 0x0D || bytes[index] == 0x0A { index += 1 }
        // §3: more than one space in front of the version is read as one; it moves no end of anything.
        guard let words = line()?.split(separator: 0x20, omittingEmptySubsequences: true), words.count == 3,
            Self.isToken(words[0]), words[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            words[2].elementsEqual("HTTP/1.1".utf8) || words[2].elementsEqual("HTTP/1.0".utf8), let fields = fields()
        else { return nil }
        let lengths = fields.filter { $0.name == "content-length" }
        let codings = fields.filter { $0.name == "transfer-encoding" }
        let body: [UInt8]?
        switch (lengths.count, codings.count) {
        case (0, 0): body = []
        case (1, 0): body = Self.number(lengths[0].value[...], radix: 10).flatMap { take($0) }
        case (0, 1): body = codings[0].value.lowercased() == "chunked" ? chunks() : nil
        default: body = nil
        }
        return body.map { Request(target: String(decoding: words[1], as: UTF8.self), body: $0) }
    }

    /// §5: the fields up to the empty line; `nil` where one is folded, has no name, or holds control characters.
    private mutating func fields() -> [(name: String, value: String)]? {
        var fields: [(name: String, value: String)] = []
        while let line = line() {
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: 0x3A), Self.isToken(line[..<colon]) else { return nil }
            let value = line[line.index(after: colon)...]
            guard value.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else { return nil }
            fields.append(
                (String(decoding: line[..<colon], as: UTF8.self).lowercased(), String(decoding: Self.trimmed(value), as: UTF8.self)))
        }
        return nil
    }

    /// §7.1: chunks with or without extensions, the last one, and trailers.
    private mutating func chunks() -> [UInt8]? {
        var body: [UInt8] = []
        while let line = line() {
            let size = line.prefix { $0 != 0x3B }
            guard line.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }),
                let count = Self.number(String(decoding: size, as: UTF8.self)[...], radix: 16)
            else { return nil }
            if count == 0 { return fields() == nil ? nil : body }
            guard let chunk = take(count), take(2) == [0x0D, 0x0A] else { return nil }
            body += chunk
        }
        return nil
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= bytes.count - index else { return nil }
        defer { index += count }
        return Array(bytes[index..<index + count])
    }

    /// A line without its CR LF; `nil` where it is not ended so, or has either of them inside.
    private mutating func line() -> ArraySlice<UInt8>? {
        guard let end = bytes[index...].firstIndex(where: { $0 == 0x0D || $0 == 0x0A }), bytes[end] == 0x0D, end + 1 < bytes.count,
            bytes[end + 1] == 0x0A
        else { return nil }
        defer { index = end + 2 }
        return bytes[index..<end]
    }

    private static func number(_ text: Substring, radix: Int) -> Int? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        return Int(text, radix: radix)
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let front = value.drop { $0 == 0x20 || $0 == 0x09 }
        return front.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { front[...$0] } ?? []
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

/// The one reader of JSON that nobody vouches for: RFC 8259, UTF-8 only, and strict.
///
/// It refuses what lenient readers let pass and two readers understand differently: byte order marks, trailing commas,
/// anything after the document, two members of one name (compared byte for byte after unescaping), lone surrogates,
/// and nesting beyond ``depthMax``. Time and memory are linear in the length of the document.
package struct JSONScanner {
    /// How deep arrays and objects may be nested; the recursion of the scanner is bounded by it.
    package static let depthMax = 64

    let bytes: [UInt8]
    var index = 0
    private var depth = 0
    private let depthMax: Int

    private init(_ bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    /// Reads one whole document.
    ///
    /// - Parameter depthMax: another bound on nesting, for documents of ours that hold what was read under the usual one.
    /// - Throws: ``JSONError`` with the reason and the offset.
    package static func scan(_ bytes: [UInt8], depthMax: Int = depthMax) throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(reason: .byteOrderMark, offset: 0) }
        var scanner = JSONScanner(bytes, depthMax: depthMax)
        scanner.skipWhitespace()
        guard scanner.index < bytes.count else { throw JSONError(reason: .empty, offset: 0) }
        let value = try scanner.value()
        scanner.skipWhitespace()
        guard scanner.index == bytes.count else { throw scanner.error(.trailingBytes) }
        return value
    }

    /// Reads one whole document from text.
    package static func scan(_ text: String) throws(JSONError) -> JSONValue { try scan(Array(text.utf8)) }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard let byte = peek() else { throw error(.unexpectedEnd) }
        switch byte {
        case UInt8(ascii: "{"): return try nested { (scanner) throws(JSONError) in try scanner.object() }
        case UInt8(ascii: "["): return try nested { (scanner) throws(JSONError) in try scanner.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw error(.unexpectedByte)
        }
    }

    private mutating func nested(
        _ read: (inout JSONScanner) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < depthMax else { throw error(.tooDeep) }
        depth += 1
        index += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            skipWhitespace()
            elements.append(try value())
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        var members: [JSONObject.Member] = []
        var names = DistinctNames()
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return .object(JSONObject(distinct: members)) }
        while true {
            skipWhitespace()
            let start = index
            guard peek() == UInt8(ascii: "\"") else { throw unexpected() }
            let name = try string()
            guard names.insert(name) else { throw JSONError(reason: .duplicateName, offset: start) }
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            members.append(JSONObject.Member(name: name, value: try value()))
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return .object(JSONObject(distinct: members)) }
            try expect(UInt8(ascii: ","))
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount {
            let expected = word.withUTF8Buffer { $0[offset] }
            guard let byte = peek() else { throw error(.unexpectedEnd) }
            guard byte == expected else { throw error(.unexpectedByte) }
            index += 1
        }
        return value
    }
}

extension JSONScanner {
    func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    func error(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: index) }

    func unexpected() -> JSONError { error(index < bytes.count ? .unexpectedByte : .unexpectedEnd) }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard take(byte) else { throw unexpected() }
    }

    mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }
}

/// The names seen in one object, compared byte for byte: a short list first, a set once it grows.
private struct DistinctNames {
    private static let listMax = 16
    private var list: [String] = []
    private var set: Set<[UInt8]> = []

    /// Adds a name; `false` when it was there.
    mutating func insert(_ name: String) -> Bool {
        if set.isEmpty, list.count < Self.listMax {
            if list.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return false }
            list.append(name)
            return true
        }
        if set.isEmpty { set = Set(list.map { Array($0.utf8) }) }
        return set.insert(Array(name.utf8)).inserted
    }
}

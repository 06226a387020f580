extension JSONValue {
    /// The document in UTF-8 on one line, numbers as they were, members in their order (RFC 8259).
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        write(to: &output)
        return output
    }

    /// The document as text on one line.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let number): output.append(contentsOf: number.text.utf8)
        case .string(let text): Self.write(text, to: &output)
        case .array(let elements):
            Self.write(elements, between: "[", and: "]", to: &output) { $0.write(to: &$1) }
        case .object(let object):
            Self.write(object.members, between: "{", and: "}", to: &output) { member, output in
                Self.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element], between opening: Unicode.Scalar, and closing: Unicode.Scalar, to output: inout [UInt8],
        each: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: opening))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            each(element, &output)
        }
        output.append(UInt8(ascii: closing))
    }

    /// Writes a string: besides the quote and the backslash, whatever steers a terminal, ends a line for some reader, or turns the
    /// direction of text is escaped, so that a document may be looked at with anything.
    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: beginsUnsafe) {
            for scalar in text.unicodeScalars { write(scalar, to: &output) }
        } else {
            write(text.utf8[...], to: &output)
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Whether a byte is the first of a scalar that may have to be escaped.
    private static func beginsUnsafe(_ byte: UInt8) -> Bool { byte == 0xC2 || byte == 0xD8 || byte == 0xE2 }

    /// Writes bytes in runs that need no escape, which are nearly all.
    private static func write(_ bytes: Substring.UTF8View, to output: inout [UInt8]) {
        var rest = bytes
        while let index = rest.firstIndex(where: mustEscape) {
            output.append(contentsOf: rest[..<index])
            write(rest[index], to: &output)
            rest = rest[rest.index(after: index)...]
        }
        output.append(contentsOf: rest)
    }

    /// Whether an ASCII character does not stand for itself.
    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private static func write(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
        switch scalar.value {
        case 0..<0x80: write(UInt8(scalar.value), to: &output)
        // C1 controls, line and paragraph separators, and the controls of direction (Unicode Standard Annex #9).
        case 0x80..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: output.append(contentsOf: escape(scalar.value))
        default: output.append(contentsOf: String(scalar).utf8)
        }
    }

    private static func write(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): output.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): output.append(contentsOf: #"\\"#.utf8)
        case 0x0A: output.append(contentsOf: #"\n"#.utf8)
        case 0x0D: output.append(contentsOf: #"\r"#.utf8)
        case 0x09: output.append(contentsOf: #"\t"#.utf8)
        case 0..<0x20, 0x7F: output.append(contentsOf: escape(UInt32(byte)))
        default: output.append(byte)
        }
    }

    /// The escape of a scalar of the basic multilingual plane.
    private static func escape(_ value: UInt32) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array(#"\u"#.utf8) + [12, 8, 4, 0].map { digits[Int(value >> $0 & 15)] }
    }
}

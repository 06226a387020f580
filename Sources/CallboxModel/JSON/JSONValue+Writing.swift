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

    /// Appends the document in the same form.
    func write(to output: inout [UInt8]) {
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
    ///
    /// What stands between is copied in runs, and nearly all of a text is one run.
    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            var index = 0
            while index < bytes.count {
                guard mayNeedEscape(bytes[index]) else {
                    index += 1
                    continue
                }
                let end = index + length(of: bytes[index])
                let scalar = value(of: bytes[index..<end])
                if mustEscape(scalar) {
                    output.append(contentsOf: bytes[written..<index])
                    writeEscape(of: scalar, to: &output)
                    written = end
                }
                index = end
            }
            output.append(contentsOf: bytes[written...])
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Whether a byte stands for something that has to be escaped, or begins something that may have to be.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x5D...0x7E, 0x23...0x5B, 0x20...0x21: false
        case 0x80...0xFF: byte == 0xC2 || byte == 0xD8 || byte == 0xE2
        default: true
        }
    }

    /// The bytes of the scalar that begins with one for which ``mayNeedEscape(_:)`` holds.
    private static func length(of first: UInt8) -> Int { first < 0x80 ? 1 : first == 0xE2 ? 3 : 2 }

    /// Whether a scalar is escaped: of those outside ASCII, C1 controls, line and paragraph separators, and the controls of direction
    /// (Unicode Standard Annex #9).
    private static func mustEscape(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The value of a scalar of one, two or three bytes (RFC 3629 §3).
    private static func value(of scalar: some Collection<UInt8>) -> UInt32 {
        let lead = scalar.first.map(UInt32.init) ?? 0
        let head = scalar.count == 1 ? lead : lead & (scalar.count == 2 ? 0x1F : 0x0F)
        return scalar.dropFirst().reduce(head) { $0 << 6 | UInt32($1 & 0x3F) }
    }

    private static func writeEscape(of scalar: UInt32, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch scalar {
        case 0x22: output.append(UInt8(ascii: "\""))
        case 0x5C: output.append(UInt8(ascii: "\\"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x09: output.append(UInt8(ascii: "t"))
        default:
            output.append(UInt8(ascii: "u"))
            for shift: UInt32 in [12, 8, 4, 0] { output.append(digit(UInt8(scalar >> shift & 15))) }
        }
    }

    /// A lower-case hexadecimal digit.
    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10 }
}

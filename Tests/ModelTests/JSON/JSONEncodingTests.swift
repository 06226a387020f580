import CallboxModel
import TestSupport
import Testing

/// Bytes that are not UTF-8 (RFC 8259 §8.1), and marks that say what they are.
struct JSONEncodingTests {
    static let notUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE9], [0x93, 0x94],
    ]

    @Test(arguments: notUTF8)
    func `a string that is not UTF-8 is refused, whatever stands around it`(bytes: [UInt8]) {
        #expect(refusal(of: Array("\"".utf8) + bytes + Array("\"".utf8)) == .invalidUTF8)
        #expect(refusal(of: Array(#"["\na"#.utf8) + bytes + Array(#"b"]"#.utf8)) == .invalidUTF8)
        #expect(refusal(of: Array(#"{"a"#.utf8) + bytes + Array(#"":1}"#.utf8)) == .invalidUTF8)
    }

    @Test func `an escape cannot complete a character that the bytes left open`() {
        #expect(refusal(of: [0x22, 0xC3] + Array(#"\u00a9""#.utf8)) == .invalidUTF8)
    }

    @Test(arguments: notUTF8)
    func `outside a string such bytes cannot stand at all`(bytes: [UInt8]) {
        #expect(refusal(of: bytes + Array("[]".utf8)) == .unexpectedByte)
        #expect(refusal(of: Array("[".utf8) + bytes + Array("]".utf8)) == .unexpectedByte)
        #expect(refusal(of: Array("[]".utf8) + bytes) == .trailingBytes)
    }

    @Test(arguments: ["", "{}", #""a""#, " 1"])
    func `a byte order mark is refused by name`(text: String) {
        #expect(refusal(of: [0xEF, 0xBB, 0xBF] + Array(text.utf8)) == .byteOrderMark)
    }

    @Test func `a byte order mark behind the beginning is a byte that cannot stand there`() {
        #expect(refusal(of: " \u{FEFF}1") == .unexpectedByte)
        #expect(refusal(of: "[]\u{FEFF}") == .trailingBytes)
        #expect(refusal(of: [0xEF, 0xBB]) == .unexpectedByte)
    }

    @Test(arguments: [#"{"a":"é"}"#, "[]", "1", "true", #""""#])
    func `UTF-16 and UTF-32 are refused with and without their marks`(text: String) {
        let big: [UInt8] = text.utf16.map(Int.init).flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
        let little: [UInt8] = text.utf16.map(Int.init).flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let wide: [UInt8] = text.unicodeScalars.flatMap { scalar -> [UInt8] in [0, 0, 0, UInt8(scalar.value)] }
        for bytes in [big, little, wide, [0xFE, 0xFF] + big, [0xFF, 0xFE] + little, [0, 0, 0xFE, 0xFF] + wide] {
            #expect(refusal(of: bytes) != nil)
        }
    }

    @Test func `a NUL is refused wherever it stands`() {
        #expect(refusal(of: [0]) == .unexpectedByte)
        #expect(refusal(of: "[1\0]") == .unexpectedByte)
        #expect(refusal(of: "\0[]") == .unexpectedByte)
        #expect(refusal(of: "[]\0") == .trailingBytes)
        #expect(refusal(of: "\"\0\"") == .controlCharacter)
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func `a document of one byte is a digit or refused`(byte: UInt8) {
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        #expect((refusal(of: [byte]) == nil) == isDigit)
    }
}

import CallboxModel
import TestSupport
import Testing

/// Strings (RFC 8259 §7): escapes, surrogates, control characters and length.
struct JSONStringTests {
    static let escapes: [(String, String)] = [
        (#""\"""#, "\""), (#""\\""#, "\\"), (#""\/""#, "/"), (#""\b""#, "\u{08}"), (#""\f""#, "\u{0C}"), (#""\n""#, "\n"), (#""\r""#, "\r"),
        (#""\t""#, "\t"), (#""\u0000""#, "\0"), (#""\u0041""#, "A"), (#""\u00e9""#, "é"), (#""\u00E9""#, "é"), (#""\uD83D\uDE00""#, "😀"),
        (#""\ud83d\ude00""#, "😀"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""\uD800\uDC00""#, "\u{10000}"), (#""\uFFFF""#, "\u{FFFF}"),
        (#""\uFEFFa""#, "\u{FEFF}a"), (#""\\u0041""#, #"\u0041"#), (#""\\\\""#, #"\\"#), (#""\"\\\"""#, #""\""#), (#""a\u0062c""#, "abc"),
        (#""\u0022\u005c""#, #""\"#), (#""\u2028\u2029""#, "\u{2028}\u{2029}"), (#""a\/b\/c""#, "a/b/c"),
    ]

    @Test(arguments: escapes)
    func `an escape stands for its character`(document: String, text: String) throws {
        let scanned = try #require(try JSONScanner.scan(document).string)
        #expect(scanned.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test(arguments: [
        "", "a", "é", "e\u{301}", "日本語", "😀", "👨‍👩‍👧‍👦", "\u{7F}", "\u{80}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}",
        "\u{10FFFF}", "'", "</script>",
    ])
    func `what needs no escape is kept scalar for scalar`(text: String) throws {
        let scanned = try #require(try JSONScanner.scan("\"\(text)\"").string)
        #expect(scanned.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    static let unknownEscapes = [
        #""\x41""#, #""\a""#, #""\v""#, #""\0""#, #""\'""#, #""\U0041""#, #""\ ""#, #""\é""#, #""\u""#, #""\u0""#, #""\u00""#, #""\u004""#,
        #""\u004g""#, #""\u 041""#, #""\u+041""#, #""\u-041""#, #""\u0x41""#, #""\u{41}""#, #""\uD83D\u""#, #""\uD83D\uDE0""#,
        #""\uD83D\uDEXY""#, "\"\\\n\"", #""\u００４１""#, "\"\\\0\"",
    ]

    @Test(arguments: unknownEscapes)
    func `an escape that JSON does not know is refused`(document: String) {
        #expect(refusal(of: document) == .invalidEscape)
    }

    static let loneSurrogates = [
        #""\uD800""#, #""\uDBFF""#, #""\uDC00""#, #""\uDFFF""#, #""\uDE00\uD83D""#, #""\uD83D\uD83D""#, #""\uD83Dx""#, #""\uD83D\n""#,
        #""\uD83D\u0041""#, #""\uD83D\\uDE00""#, #""a\uD83D😀""#, #"{"\uD83D":1}"#, #""\uD83D\uE000""#, #""\uD83D"#, #""\uD83D\"#,
    ]

    @Test(arguments: loneSurrogates)
    func `half of a surrogate pair is refused`(document: String) {
        #expect(refusal(of: document) == .loneSurrogate)
    }

    @Test(arguments: UInt8(0)..<0x20)
    func `a bare control character is refused, before and behind an escape`(byte: UInt8) {
        #expect(refusal(of: Array("\"a".utf8) + [byte] + Array("\"".utf8)) == .controlCharacter)
        #expect(refusal(of: Array(#""\n"#.utf8) + [byte] + Array("\"".utf8)) == .controlCharacter)
        #expect(refusal(of: Array(#"{"a"#.utf8) + [byte] + Array(#"":1}"#.utf8)) == .controlCharacter)
    }

    @Test(arguments: [#"""#, #""a"#, #""\"#, #""\""#, #""\u"#, #""\u00"#, #""a\n"#, #"["a"#, #"{"a"#])
    func `a string without its end ends too early`(document: String) {
        #expect(refusal(of: document) == .unexpectedEnd)
    }

    @Test(arguments: ["a", "é", "😀", #"\u0041"#, #"\\"#, #"\ud83d\ude00"#])
    func `a string of a megabyte is read whole`(unit: String) throws {
        let count = (1 << 20) / unit.utf8.count
        let document = "\"" + String(repeating: unit, count: count) + "\""
        #expect(try JSONScanner.scan(document).string?.unicodeScalars.count == count)
    }

    @Test func `a string never closed is refused at its end`() throws {
        let error = try #require(throws: JSONError.self) { try JSONScanner.scan("\"" + String(repeating: "a", count: 1 << 20)) }
        #expect(error.reason == .unexpectedEnd)
        #expect(error.offset == 1 + (1 << 20))
    }
}

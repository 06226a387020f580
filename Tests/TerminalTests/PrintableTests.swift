import Terminal
import Testing

/// Text that is safe to show.
@Suite struct PrintableTests {
    @Test(arguments: ["", "plain text ~", "Grüße", "日本語", "🙂", "🇫🇷", "❤️", "1️⃣", "👍🏽", "e\u{301}", "नमस्ते", "\\n", "한글"])
    func `what people write stays as it is`(_ text: String) {
        #expect(Printable(text).text == text)
    }

    @Test func `what steers a terminal is written out`() {
        #expect(Printable("a\nb\r\nc\td").text == "a\\nb\\r\\nc\\td")
        #expect(Printable("\u{1B}[31mred\u{7}\u{0}").text == "\\u{1B}[31mred\\u{7}\\u{0}")
        #expect(Printable("\u{7F}\u{85}\u{9B}2J\u{9D}").text == "\\u{7F}\\u{85}\\u{9B}2J\\u{9D}")
    }

    @Test func `what breaks or rearranges a line is written out`() {
        #expect(Printable("a\u{2028}b\u{2029}").text == "a\\u{2028}b\\u{2029}")
        let turning: [Unicode.Scalar] =
            ["\u{61C}", "\u{200E}", "\u{200F}"] + (0x202A...0x202E).compactMap(Unicode.Scalar.init)
            + (0x2066...0x2069).compactMap(Unicode.Scalar.init)
        for scalar in turning {
            #expect(Printable("a\(scalar)b").text == "a\\u{\(String(scalar.value, radix: 16, uppercase: true))}b")
        }
    }

    @Test(arguments: [
        "\u{AD}", "\u{34F}", "\u{115F}", "\u{3164}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{FE00}", "\u{E0041}",
        "\u{E0100}",
    ])
    func `what cannot be seen is written out`(_ hidden: String) {
        #expect(Printable("a\(hidden)b").text.hasPrefix("a\\u{"))
    }

    @Test(arguments: ["\u{E000}", "\u{378}", "\u{FFFF}", "\u{10FFFF}"])
    func `what means nothing to anybody is written out`(_ unknown: String) {
        #expect(Printable("a\(unknown)b").text.hasPrefix("a\\u{"))
    }

    @Test func `no character of the whole of Unicode steers or hides`() {
        let categories: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
        let unsafe = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init).filter { categories.contains($0.properties.generalCategory) }
        #expect(unsafe.count > 200)
        #expect(unsafe.allSatisfy { !Printable("a\($0)b").text.unicodeScalars.contains($0) })
    }

    @Test func `marks stand only on a character of the same text, and only a few`() {
        #expect(Printable("\u{301}\u{302}a").text == "\\u{301}\\u{302}a")
        let painted = Printable("a" + String(repeating: "\u{301}", count: 20))
        #expect(painted.text.hasPrefix("a" + String(repeating: "\u{301}", count: 8) + "\\u{301}"))
        #expect(painted.width == 1 + 12 * 7)
    }

    @Test func `the selector of colours is left only to emoji`() {
        #expect(Printable("a\u{FE0F}").text == "a\\u{FE0F}")
        #expect(Printable("\u{FE0F}").text == "\\u{FE0F}")
    }

    @Test func `a long text keeps its beginning`() {
        #expect(Printable("abcdef", scalarsMax: 6).text == "abcdef")
        #expect(Printable("abcdefg", scalarsMax: 6).text == "abcdef…")
        #expect(Printable("äbcdefg", scalarsMax: 6).text == "äbcdef…")
        #expect(Printable("a\n\n\n", scalarsMax: 2).text == "a\\n…")
        #expect(Printable(String(repeating: "x", count: 20_000)).width == 16_385)
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("ｱ", 1), ("Ａ", 2), ("　", 2),
        ("🙂", 2), ("🇫🇷", 2), ("❤", 1), ("❤️", 2), ("1️⃣", 2), ("👍🏽", 2), ("𠀀", 2), ("〿", 1), ("№", 1), ("█░…", 3), ("\u{5D0}", 1), ("नि", 2),
    ])
    func `the width is that of a terminal`(_ text: String, _ width: Int) {
        #expect(Printable(text).width == width)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"), ("日本語", 2, "…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("👍🏽👍🏽", 3, "👍🏽…"), ("", 0, ""),
    ])
    func `a cut text fits and says that it was cut`(_ text: String, _ width: Int, _ result: String) {
        let cut = Printable(text).cut(to: width)
        #expect(cut.text == result)
        #expect(cut.width == Printable(result).width)
    }
}

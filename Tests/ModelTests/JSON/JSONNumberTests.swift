import CallboxModel
import TestSupport
import Testing

/// Numbers (RFC 8259 §6): what is one, and that its text survives.
struct JSONNumberTests {
    static let accepted = [
        "0", "-0", "1", "-1", "10", "123", "0.1", "-0.1", "0.10", "1.0", "1e0", "1E0", "1e+2", "1E-2", "0e1", "0e+1", "0E1", "-0e-0",
        "1.5e10", "123.456e-78", "20e1", "1e00", "1E01", "9007199254740993", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "18446744073709551616", "123456789012345678901234567890", "1e999", "-1e999", "1e-999", "0.30000000000000004",
        "0.0000000000000000000000000000000000000000000000000000000001", "4011098", "8004001001",
    ]

    @Test(arguments: accepted)
    func `a number keeps the text in which it was written`(text: String) throws {
        #expect(try JSONScanner.scan(text) == .number(JSONNumber(text: text)))
        #expect(try JSONScanner.scan("[ \(text) ]").text == "[\(text)]")
        #expect(try JSONScanner.scan("{\"n\":\(text)}").text == "{\"n\":\(text)}")
    }

    static let malformed = [
        "00", "01", "-00", "-01", "-012", "00.1", "-.5", "[-a]", "[1.]", "[1.e1]", "[1.e]", "[1.+1]", "[1e]", "[1E]", "[1e+]", "[1e-]",
        "[1ea]", "[1e+-1]", "[1e++1]", "[-]", "[--1]", "[-+1]", "[-Infinity]", "[-NaN]", "[0.e1]", "[1..2]",
    ]

    @Test(arguments: malformed)
    func `a number that is not written as JSON demands is refused`(text: String) {
        #expect(refusal(of: text) == .invalidNumber)
    }

    @Test(arguments: [
        "+1", ".5", "[+1]", "[.1]", "[1.2.3]", "[1e2e3]", "[1e1.5]", "[0x1]", "[0b1]", "[1_000]", "[1,000.5.5]", "[1f]", "[1n]", "[٣]",
        "[１]",
    ])
    func `what only other languages call a number is refused`(text: String) {
        #expect(refusal(of: text) != nil)
    }

    @Test(arguments: ["-", "1.", "1e", "1e+", "-0."])
    func `a number cut short ends too early`(text: String) {
        #expect(refusal(of: text) == .unexpectedEnd)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("2", 2), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
            ("9223372036854775808", nil), ("18446744073709551616", nil), ("1.0", nil), ("1e3", nil), ("0.5", nil),
        ] as [(String, Int64?)])
    func `only 64-bit integers without fraction and exponent are integers`(text: String, integer: Int64?) throws {
        #expect(try JSONScanner.scan(text).number?.integer == integer)
    }

    @Test(
        arguments: [
            ("0.4", 0.4), ("1", 1), ("1e3", 1000), ("-2.5", -2.5), ("18446744073709551616", 0x1p64), ("1e-999", 0), ("1e999", nil),
            ("-1e999", nil),
        ] as [(String, Double?)])
    func `a number too large for a double is none`(text: String, double: Double?) throws {
        #expect(try JSONScanner.scan(text).number?.double == double)
    }

    @Test func `a number of a million digits is only text`() throws {
        let text = String(repeating: "7", count: 1_000_000)
        #expect(try JSONScanner.scan(text).number?.text.utf8.count == 1_000_000)
    }
}

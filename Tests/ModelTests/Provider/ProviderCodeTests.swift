import CallboxModel
import TestSupport
import Testing

/// Codes of the provider in every form in which they travel.
struct ProviderCodeTests {
    @Test(arguments: [
        ("4011001", "004011001"), ("004011001", "004011001"), ("8004011001", "004011001"), ("8004001001", "004001001"),
        ("190000", "000190000"), ("40201", "000040201"), ("1", "000000001"), ("999999999", "999999999"),
        ("1234567890123456789012345", "789012345"), ("UNAUTHORIZED", "UNAUTHORIZED"), ("RATE_LIMIT_EXCEEDED", "RATE_LIMIT_EXCEEDED"),
        ("E4011001", "E4011001"), ("-5", "-5"), ("4011001.0", "4011001.0"), (" 4011001", " 4011001"), ("４０１１００１", "４０１１００１"), ("", ""),
    ])
    func `digits become nine, words stay`(written: String, text: String) {
        #expect(ProviderCode(written).text == text)
        #expect(ProviderCode(written).description == text)
    }

    @Test(arguments: ["4011098", #""4011098""#, #""004011098""#, "8004011098", #""8004011098""#])
    func `a number and a string of the same code are equal`(json: String) throws {
        #expect(ProviderCode(try JSONScanner.scan(json)) == "004011098")
    }

    @Test(arguments: ["0", #""0""#, #""000000000""#, "1000000000", #""""#, "null", "true", "[]", "{}", "[4011098]"])
    func `zero, nothing and other types are no code`(json: String) throws {
        #expect(ProviderCode(try JSONScanner.scan(json)) == nil)
    }

    @Test func `a missing member is no code`() {
        #expect(ProviderCode(nil as JSONValue?) == nil)
    }
}

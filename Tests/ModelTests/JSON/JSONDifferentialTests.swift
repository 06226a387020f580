import CallboxModel
import Foundation
import TestSupport
import Testing

/// The scanner beside Foundation's reader: whatever we accept, a lenient reader accepts and understands alike.
///
/// One exception: Foundation refuses numbers beyond the range of a double, which we keep as text.
struct JSONDifferentialTests {
    private func foundation(_ bytes: [UInt8]) -> NSObject? {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) as? NSObject  // `nil` is its refusal
    }

    private func hasNumberBeyondDouble(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): number.double == nil
        case .array(let elements): elements.contains(where: hasNumberBeyondDouble)
        case .object(let object): object.members.contains { hasNumberBeyondDouble($0.value) }
        default: false
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `a well-formed document is accepted by both and written back with the same meaning`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<100 {
            let document = Array(random.document().utf8)
            let value = try JSONScanner.scan(document)
            let theirs = try #require(foundation(document))
            #expect(foundation(value.bytes) == theirs, "seed \(seed): \(value.text)")
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `a spoiled document is accepted only where Foundation accepts it too`(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0..<250 {
            let document = random.spoiled()
            guard refusal(of: document) == nil else { continue }
            let value = try JSONScanner.scan(document)
            #expect(foundation(document) != nil || hasNumberBeyondDouble(value), "seed \(seed): \(value.text)")
            #expect(try JSONScanner.scan(value.bytes) == value)
        }
    }

    @Test(arguments: ["1e999", "-1e999", "1" + String(repeating: "0", count: 400)])
    func `a number beyond a double is what only we accept`(text: String) throws {
        #expect(foundation(Array(text.utf8)) == nil)
        #expect(try JSONScanner.scan(text).text == text)
    }

    /// Everything in which Foundation is known to be lenient; the fuzz target of the scanner knows the same list.
    static let leniencies: [([UInt8], JSONError.Reason)] = [
        (Array("[1,]".utf8), .unexpectedByte), (Array(#"{"a":1,}"#.utf8), .unexpectedByte), (Array("\u{FEFF}[]".utf8), .byteOrderMark),
        (Array(#"{"a":1,"a":2}"#.utf8), .duplicateName), (Array(#"{"a":1,"\u0061":2}"#.utf8), .duplicateName),
        (Array((String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).utf8), .tooDeep),
        ([0x5B, 0, 0x5D, 0], .unexpectedByte), ([0xFF, 0xFE, 0x5B, 0, 0x5D, 0], .unexpectedByte), ([0, 0x5B, 0, 0x5D], .unexpectedByte),
        ([0x5B, 0, 0, 0, 0x5D, 0, 0, 0], .unexpectedByte),
    ]

    @Test(arguments: leniencies)
    func `leniencies of Foundation are not ours`(document: [UInt8], reason: JSONError.Reason) {
        #expect(foundation(document) != nil)
        #expect(refusal(of: document) == reason)
    }

    @Test(arguments: [
        "[1 2]", "[,1]", "['a']", "{a:1}", "[1}", "[NaN]", "[Infinity]", "[0x1]", "[01]", "[1.]", "[+1]", "[.5]", "[1]//", "[/**/1]",
        "{}{}",
        #"["\x41"]"#, #"["\ud800"]"#, "[\"\n\"]", "[\"\t\"]", #"{"a"}"#, #"{"a":}"#, "[", "nul", "True", "[1,,2]", "[\u{A0}1]",
    ])
    func `what is no JSON is none to Foundation either`(text: String) {
        #expect(foundation(Array(text.utf8)) == nil)
        #expect(refusal(of: text) != nil)
    }

    @Test func `Foundation loses a byte order mark at the beginning of a string, we do not`() throws {
        let document = Array("\"\u{FEFF}a\"".utf8)
        #expect(foundation(document) == "a" as NSString)
        #expect(try JSONScanner.scan(document).string?.unicodeScalars.count == 2)
    }
}

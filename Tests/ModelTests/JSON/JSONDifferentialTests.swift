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

    @Test(arguments: ["[1,]", "\u{FEFF}[]", #"{"a":1,"a":2}"#])
    func `leniencies of Foundation are not ours`(text: String) {
        #expect(foundation(Array(text.utf8)) != nil)
        #expect(refusal(of: text) != nil)
    }
}

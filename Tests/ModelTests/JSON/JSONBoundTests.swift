import CallboxModel
import TestSupport
import Testing

/// Depth, size, and documents cut anywhere.
struct JSONBoundTests {
    private func nested(_ depth: Int, _ opening: String, _ closing: String) -> String {
        String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]"), ("[0,", ",0]")])
    func `64 levels are read and 65 are too deep`(opening: String, closing: String) {
        let levels = opening.filter { "[{".contains($0) }.count
        #expect(refusal(of: nested(64 / levels, opening, closing)) == nil)
        #expect(refusal(of: nested(64 / levels + 1, opening, closing)) == .tooDeep)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")], [10_000, 100_000])
    func `ten thousand levels and more are refused, closed or not`(brackets: (String, String), depth: Int) {
        #expect(refusal(of: nested(depth, brackets.0, brackets.1)) == .tooDeep)
        #expect(refusal(of: String(repeating: brackets.0, count: depth)) == .tooDeep)
    }

    @Test func `depth is nesting, not the number of arrays`() {
        #expect(refusal(of: "[" + Array(repeating: "[[]]", count: 10_000).joined(separator: ",") + "]") == nil)
        let twice = nested(63, "[", "]")
        #expect(refusal(of: "[\(twice),\(twice)]") == nil)
    }

    @Test func `an object of a hundred thousand names is read whole`() throws {
        let document = "{" + (0..<100_000).map { "\"name\($0)\":\($0)" }.joined(separator: ",") + "}"
        let object = try #require(try JSONScanner.scan(document).object)
        #expect(object.members.count == 100_000)
        #expect(object["name99999"]?.number?.integer == 99_999)
    }

    static let sample = #"""
        {"id":"d7erdule878c738sr94g","created_at":1710000000,"status":"completed","progress":1.0e0,"model":"midjourney_remix",
         "output":[{"content":[{"type":"image","url":"https:\/\/x.example\/0.webp","jobId":"\u00e9\ud83d\ude00é😀"}]}],
         "usage":{"cost":"0.08","discount":-0.9},"metadata":{"empty":{},"list":[ ],"words":[true,false,null]}}
        """#

    @Test func `a document cut at any byte is never accepted`() {
        let bytes = Array(Self.sample.utf8)
        #expect(refusal(of: bytes) == nil)
        for count in bytes.indices {
            #expect(refusal(of: Array(bytes[..<count])) != nil, "cut after \(count) bytes")
        }
    }

    @Test func `a document that lost its beginning is never accepted`() {
        let bytes = Array(Self.sample.utf8)
        for start in bytes.indices.dropFirst() {
            #expect(refusal(of: Array(bytes[start...])) != nil, "without the first \(start) bytes")
        }
    }
}

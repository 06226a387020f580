import CallboxModel
import TestSupport
import Testing

/// Names of members: never twice, compared byte for byte after unescaping.
struct JSONNameTests {
    static let duplicates = [
        #"{"a":1,"a":1}"#, #"{"a":1,"a":2}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"\u0061":2}"#, #"{"":1,"":2}"#,
        #"{"\/":1,"/":2}"#, #"{"😀":1,"\ud83d\ude00":2}"#, #"{"é":1,"\u00e9":2}"#, #"{"\n":1,"\u000a":2}"#, #"[{"x":{"a":1,"a":2}}]"#,
        #"{"\u0000":1,"\u0000":2}"#,
    ]

    @Test(arguments: duplicates)
    func `the same name twice in one object is refused, however it is written`(document: String) {
        #expect(refusal(of: document) == .duplicateName)
    }

    @Test(arguments: [1, 15, 16, 17, 18, 1000])
    func `a duplicate is found however many names there are`(count: Int) {
        let names = (0..<count).map { "\"n\($0)\":0" }
        #expect(refusal(of: "{" + names.joined(separator: ",") + "}") == nil)
        for repeated in [0, count / 2, count - 1] {
            #expect(refusal(of: "{" + (names + ["\"n\(repeated)\":1"]).joined(separator: ",") + "}") == .duplicateName)
        }
    }

    @Test(arguments: [#"{"a":1,"A":2}"#, #"{"a":1,"a ":2}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":2}]"#, #"{"a":1,"b":{"a":2}}"#])
    func `names that differ, or stand in different objects, are no duplicates`(document: String) {
        #expect(refusal(of: document) == nil)
    }

    @Test(arguments: [0, 20])
    func `canonically equivalent names are two names`(others: Int) throws {
        let padding = (0..<others).map { "\"n\($0)\":0," }.joined()
        let object = try #require(try JSONScanner.scan("{\(padding)\"é\":1,\"e\u{301}\":2}").object)
        #expect(object.members.count == others + 2)
        #expect(object["\u{E9}"] == .integer(1))
        #expect(object["e\u{301}"] == .integer(2))
    }

    @Test func `objects whose names differ only in normalisation are not equal`() {
        #expect(JSONObject([("\u{E9}", .null)]) != JSONObject([("e\u{301}", .null)]))
        #expect(JSONObject([("\u{E9}", .null)]) == JSONObject([("\u{E9}", .null)]))
    }

    @Test func `an object made by us takes the last of two values and keeps the first place`() {
        let object = JSONObject([("a", .integer(1)), ("b", .integer(2)), ("a", .integer(3))])
        #expect(object.members.map(\.name) == ["a", "b"])
        #expect(object["a"] == .integer(3))
    }

    @Test func `setting a member replaces, appends or removes it`() {
        var object = JSONObject([("a", .integer(1)), ("b", .integer(2))])
        object["a"] = .null
        object["c"] = .bool(true)
        object["b"] = nil
        object["absent"] = nil
        #expect(object == JSONObject([("a", .null), ("c", .bool(true))]))
    }

    @Test(arguments: [3, 32, 33, 500])
    func `of two members of an object that is made, the last counts, in the place of the first`(count: Int) {
        let members = (0..<count).map { ("name \($0)", JSONValue.integer($0)) }
        // The two spellings of one letter are two names.
        let object = JSONObject(members + [("name 1", .integer(-1)), ("\u{E9}", .null), ("e\u{301}", .null)])
        #expect(object.members.count == count + 2)
        #expect(object.members[1].name == "name 1" && object["name 1"] == .integer(-1))
        #expect(object["name 0"] == .integer(0) && object["name \(count - 1)"] == .integer(count - 1))
    }
}

import CallboxModel
import TestSupport
import Testing

/// `midjourney_retexture`: every documented rule at its edges.
struct RetextureRuleTests {
    static let valid = #"{"imgUrl":"https://x.example/a.png","remixPrompt":"marble"}"#

    private func codes(setting name: String, to value: JSONValue?) throws -> [String] {
        try ModelDeclaration.midjourneyRetexture.codes(setting: name, to: value, in: Self.valid)
    }

    @Test(arguments: [valid, #"{"imgUrl":"http://x","remixPrompt":"m","callback":"http://x"}"#])
    func `parameters within the rules break none`(text: String) throws {
        #expect(try ModelDeclaration.midjourneyRetexture.codes(for: text) == [])
    }

    @Test(arguments: [nil, .null] as [JSONValue?])
    func `an image URL that is missing`(value: JSONValue?) throws {
        #expect(try codes(setting: "imgUrl", to: value) == ["004013001"])
    }

    @Test func `an image URL has at most 1024 characters`() throws {
        let start = "https://x.example/"
        for (length, expected) in [(1023, []), (1024, []), (1025, ["004013002"]), (100_000, ["004013002"])] {
            let url = start + String(repeating: "a", count: length - start.utf8.count)
            #expect(try codes(setting: "imgUrl", to: .string(url)) == expected, "\(length) characters")
        }
    }

    @Test(arguments: [
        "", " ", "x.example/a.png", "ftp://x.example/a.png", "data:image/png;base64,AA==", "https://", "https://x.example/a b.png",
        "https://bücher.example/",
    ])
    func `an image URL that is no http or https URL`(url: String) throws {
        #expect(try codes(setting: "imgUrl", to: .string(url)) == ["004013003"])
    }

    @Test func `an image URL both too long and malformed breaks two rules`() throws {
        #expect(try codes(setting: "imgUrl", to: .string(String(repeating: "a", count: 1025))) == ["004013002", "004013003"])
    }

    @Test(arguments: [.integer(1), .bool(true), .array([]), .object(JSONObject())] as [JSONValue])
    func `an image URL that is no string breaks the first rule on present values`(value: JSONValue) throws {
        #expect(try codes(setting: "imgUrl", to: value) == ["004013002"])
    }

    @Test(arguments: [nil, .null] as [JSONValue?])
    func `a prompt that is missing`(value: JSONValue?) throws {
        #expect(try codes(setting: "remixPrompt", to: value) == ["004013004"])
    }

    @Test(arguments: TextOfLength.units)
    func `a prompt has 1 to 8192 Unicode scalars`(unit: String) throws {
        for (length, expected) in [(0, ["004013005"]), (1, []), (8192, []), (8193, ["004013005"])] {
            #expect(try codes(setting: "remixPrompt", to: .string(TextOfLength.make(unit, length))) == expected, "\(length) scalars")
        }
    }

    @Test(arguments: [.string(""), .string("javascript:alert(1)"), .string("http:/x"), .bool(true)] as [JSONValue])
    func `a callback that is no URL`(value: JSONValue) throws {
        #expect(try codes(setting: "callback", to: value) == ["004013006"])
    }

    @Test func `every rule broken at once is told at once, in the order of the declaration`() throws {
        let model = ModelDeclaration.midjourneyRetexture
        #expect(try model.codes(for: "{}") == ["004013001", "004013004"])
        #expect(try model.codes(for: #"{"callback":1,"remixPrompt":2,"imgUrl":"nowhere"}"#) == ["004013003", "004013005", "004013006"])
    }
}

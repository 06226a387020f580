import CallboxModel
import TestSupport
import Testing

/// `midjourney_remix`: every documented rule at its edges.
struct RemixRuleTests {
    static let valid = #"{"jobId":"789320d3","imageNo":0,"remixPrompt":"a cat","mode":0}"#

    private func codes(setting name: String, to value: JSONValue?) throws -> [String] {
        try ModelDeclaration.midjourneyRemix.codes(setting: name, to: value, in: Self.valid)
    }

    @Test(arguments: [
        valid, #"{"jobId":"j","imageNo":3,"remixPrompt":"x"}"#, #"{"jobId":" ","imageNo":0,"remixPrompt":" ","mode":null,"callback":null}"#,
        #"{"jobId":"j","imageNo":2,"remixPrompt":"x","mode":1,"callback":"https://x.example/c"}"#,
    ])
    func `parameters within the rules break none`(text: String) throws {
        #expect(try ModelDeclaration.midjourneyRemix.codes(for: text) == [])
    }

    @Test(arguments: [nil, .null, .string(""), .integer(7), .bool(true), .array([]), .object(JSONObject())] as [JSONValue?])
    func `a job id that is missing, empty or no string`(value: JSONValue?) throws {
        #expect(try codes(setting: "jobId", to: value) == ["004011001"])
    }

    @Test(arguments: 0...3)
    func `an image number from 0 to 3`(number: Int) throws {
        #expect(try codes(setting: "imageNo", to: .integer(number)) == [])
    }

    @Test(arguments: [nil, .null] as [JSONValue?])
    func `an image number that is missing`(value: JSONValue?) throws {
        #expect(try codes(setting: "imageNo", to: value) == ["004011002"])
    }

    @Test(arguments: [
        "-1", "4", "5", "100", "18446744073709551616", "1.0", "1e0", "0.5", #""2""#, #""""#, "true", "false", "[]", "[1]", "{}",
    ])
    func `an image number that is none of the four`(value: String) throws {
        #expect(try codes(setting: "imageNo", to: try JSONScanner.scan(value)) == ["004011003"])
    }

    @Test(arguments: [nil, .null, .integer(0), .integer(1)] as [JSONValue?])
    func `a mode that is left out, strong or subtle`(value: JSONValue?) throws {
        #expect(try codes(setting: "mode", to: value) == [])
    }

    @Test(arguments: ["-1", "2", "0.0", "1.0", #""0""#, #""1""#, #""subtle""#, "true", "false", "[]", "{}", "18446744073709551616"])
    func `a mode that is neither strong nor subtle`(value: String) throws {
        #expect(try codes(setting: "mode", to: try JSONScanner.scan(value)) == ["004011004"])
    }

    @Test(arguments: [nil, .null] as [JSONValue?])
    func `a prompt that is missing`(value: JSONValue?) throws {
        #expect(try codes(setting: "remixPrompt", to: value) == ["004011005"])
    }

    @Test(arguments: TextOfLength.units)
    func `a prompt has 1 to 8192 Unicode scalars`(unit: String) throws {
        for (length, expected) in [(0, ["004011006"]), (1, []), (2, []), (8191, []), (8192, []), (8193, ["004011006"])] {
            let prompt = TextOfLength.make(unit, length)
            #expect(try codes(setting: "remixPrompt", to: .string(prompt)) == expected, "\(length) scalars")
        }
    }

    @Test(arguments: [.integer(1), .bool(false), .array([.string("a")]), .object(JSONObject())] as [JSONValue])
    func `a prompt that is no string`(value: JSONValue) throws {
        #expect(try codes(setting: "remixPrompt", to: value) == ["004011006"])
    }

    @Test(arguments: [nil, .null, .string("http://x.example"), .string("https://x.example:8443/c?d=e")] as [JSONValue?])
    func `a callback that is left out or a URL`(value: JSONValue?) throws {
        #expect(try codes(setting: "callback", to: value) == [])
    }

    @Test(
        arguments: [
            .string(""), .string("x.example"), .string("ftp://x.example"), .string("https://"), .string("https://a b/"), .integer(1),
        ] as [JSONValue])
    func `a callback that is no URL`(value: JSONValue) throws {
        #expect(try codes(setting: "callback", to: value) == ["004011007"])
    }

    @Test func `every rule broken at once is told at once, in the order of the declaration`() throws {
        let model = ModelDeclaration.midjourneyRemix
        #expect(try model.codes(for: "{}") == ["004011001", "004011002", "004011005"])
        #expect(
            try model.codes(for: #"{"callback":"no","mode":9,"remixPrompt":"","imageNo":4,"jobId":""}"#)
                == ["004011001", "004011003", "004011006", "004011004", "004011007"])
    }
}

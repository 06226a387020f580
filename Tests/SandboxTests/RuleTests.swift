import CallboxModel
import CallboxSandbox
import Curl
import Testing

/// One way to break one rule.
struct BrokenRule: Sendable, CustomTestStringConvertible {
    let model: String
    let name: String
    /// `nil` leaves the parameter out.
    let value: JSONValue?
    let code: Int64

    var testDescription: String { "\(model) \(name) \(code)" }

    var parameters: JSONObject {
        var parameters: JSONObject = model == "midjourney_remix" ? .remix() : .retexture
        parameters[name] = value
        return parameters
    }

    static let long = String(repeating: "x", count: 8193)
    static let longURL = "https://example.com/" + String(repeating: "x", count: 1005)

    static func remix(_ name: String, _ value: JSONValue?, _ code: Int64) -> BrokenRule {
        BrokenRule(model: "midjourney_remix", name: name, value: value, code: code)
    }

    static func retexture(_ name: String, _ value: JSONValue?, _ code: Int64) -> BrokenRule {
        BrokenRule(model: "midjourney_retexture", name: name, value: value, code: code)
    }

    static let all: [BrokenRule] = [
        .remix("jobId", nil, 4_011_001), .remix("jobId", .string(""), 4_011_001), .remix("jobId", .null, 4_011_001),
        .remix("imageNo", nil, 4_011_002), .remix("imageNo", .integer(-1), 4_011_003), .remix("imageNo", .integer(4), 4_011_003),
        .remix("imageNo", .string("0"), 4_011_003),
        .remix("mode", .integer(2), 4_011_004), .remix("mode", .integer(-1), 4_011_004), .remix("mode", .bool(true), 4_011_004),
        .remix("remixPrompt", nil, 4_011_005), .remix("remixPrompt", .string(""), 4_011_006),
        .remix("remixPrompt", .string(long), 4_011_006),
        .remix("callback", .string("ftp://example.com/x"), 4_011_007), .remix("callback", .string("nowhere"), 4_011_007),
        .retexture("imgUrl", nil, 4_013_001), .retexture("imgUrl", .string(longURL), 4_013_002),
        .retexture("imgUrl", .string("file:///etc/passwd"), 4_013_003),
        .retexture("remixPrompt", nil, 4_013_004), .retexture("remixPrompt", .string(""), 4_013_005),
        .retexture("remixPrompt", .string(long), 4_013_005),
        .retexture("callback", .string("https://"), 4_013_006),
    ]
}

/// One way to keep a rule just so.
struct KeptRule: Sendable {
    let model: String
    let name: String
    let value: JSONValue

    static let all: [KeptRule] = [
        KeptRule(model: "midjourney_remix", name: "imageNo", value: .integer(0)),
        KeptRule(model: "midjourney_remix", name: "imageNo", value: .integer(3)),
        KeptRule(model: "midjourney_remix", name: "mode", value: .integer(0)),
        KeptRule(model: "midjourney_remix", name: "mode", value: .integer(1)),
        KeptRule(model: "midjourney_remix", name: "mode", value: .null),
        KeptRule(model: "midjourney_remix", name: "remixPrompt", value: .string("x")),
        KeptRule(model: "midjourney_remix", name: "remixPrompt", value: .string(String(repeating: "é", count: 8192))),
        KeptRule(
            model: "midjourney_retexture", name: "imgUrl", value: .string("https://example.com/" + String(repeating: "x", count: 1004))),
        KeptRule(model: "midjourney_retexture", name: "remixPrompt", value: .string(String(repeating: "x", count: 8192))),
    ]
}

@Suite struct RuleTests {
    @Test func `every broken rule is refused with its code in the body of a 200`() async throws {
        try await withSandbox { provider, _ in
            for rule in BrokenRule.all {
                let response = try await provider.submit(rule.model, rule.parameters)
                let answer = try response.object
                #expect(response.status == 200)
                #expect(answer["status"]?.string == "failed")
                #expect(answer["error"]?.object?.count("code") == rule.code, "\(rule.testDescription)")
                #expect(answer["usage"]?.object?["cost"]?.string == "")
                #expect(answer["error"]?.object?["message"]?.string?.isEmpty == false)
            }
            let stats = try await provider.stats()
            #expect(stats.count("submits", "refused") == Int64(BrokenRule.all.count))
            #expect(stats.count("tasks", "made") == 0)
        }
    }

    @Test func `every code of a rule is covered by a sample`() {
        let declared = ModelDeclaration.all.flatMap(\.meanings).map(\.code.text).filter { !$0.hasSuffix("098") && !$0.hasSuffix("099") }
        let sampled = Set(BrokenRule.all.map { ProviderCode(String($0.code)).text })
        #expect(sampled == Set(declared))
    }

    @Test func `values at the edges of the rules are accepted`() async throws {
        try await withSandbox { provider, _ in
            for rule in KeptRule.all {
                var parameters: JSONObject = rule.model == "midjourney_remix" ? .remix() : .retexture
                parameters[rule.name] = rule.value
                let answer = try await provider.submit(rule.model, parameters).object
                #expect(answer["status"]?.string == "in_progress", "\(rule.model) \(rule.name)")
            }
        }
    }

    @Test func `a broken rule is refused with 400 where that shape is asked for`() async throws {
        var configuration = SandboxConfiguration.quick
        configuration.refusalShape = .badRequest
        try await withSandbox(configuration) { provider, _ in
            let response = try await provider.submit("midjourney_remix", BrokenRule.remix("imageNo", nil, 4_011_002).parameters)
            #expect(response.status == 400)
            let error = try response.object["error"]?.object
            #expect(error?.count("code") == 4_011_002)
            #expect(error?["error_message"]?.string == "Image number missing")
        }
    }
}

import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite struct DraftTests {
    private func draft(_ change: (inout Draft) -> Void = { _ in }) -> Draft {
        var draft = Draft.sample()
        change(&draft)
        return draft
    }

    @Test func `a job that keeps every rule has no violations`() {
        #expect(draft().violations.isEmpty)
        #expect(
            draft {
                $0.model = "midjourney_upscale"; $0.parameters = JSONObject()
            }.violations.isEmpty)
    }

    @Test func `a broken rule is told with the provider's code`() {
        let violations = draft { $0.parameters["remixPrompt"] = nil }.violations
        #expect(violations.map(\.code) == ["004013004"])
    }

    @Test func `a parameter that the model does not have is told`() {
        #expect(draft { $0.parameters["prompt"] = .string("x") }.violations.map(\.parameter) == ["prompt"])
    }

    @Test(arguments: ["midjourney_retexture", "any_model"]) func `the callback is ours to set`(model: String) {
        let violations = draft {
            $0.model = model; $0.parameters["callback"] = .string("https://example.com")
        }.violations
        #expect(violations.contains { $0.parameter == "callback" && $0.meaning == "Set by Callbox itself" })
    }

    @Test func `a job has a model`() {
        #expect(draft { $0.model = "" }.violations.map(\.parameter) == ["model"])
    }

    @Test func `what a user attaches is bounded`() {
        #expect(draft { $0.reference = String(repeating: "é", count: 1024) }.violations.isEmpty)
        #expect(draft { $0.reference = String(repeating: "é", count: 1025) }.violations.map(\.parameter) == ["reference"])
        let labels = { (count: Int) in Dictionary(uniqueKeysWithValues: (0..<count).map { ("\($0)", "v") }) }
        #expect(draft { $0.labels = labels(32) }.violations.isEmpty)
        #expect(draft { $0.labels = labels(33) }.violations.map(\.parameter) == ["labels"])
        #expect(draft { $0.labels = ["k": String(repeating: "v", count: 257)] }.violations.map(\.parameter) == ["labels"])
        #expect(draft { $0.labels = [String(repeating: "k", count: 257): ""] }.violations.map(\.parameter) == ["labels"])
    }

    @Test func `the deadline counts from the recording`() {
        var generator = SystemRandomNumberGenerator()
        let now = Timestamp(milliseconds: 1_795_249_882_123)
        let key = JobKey(at: now, using: &generator)
        let request = draft().request(key: key, at: now)
        #expect(request.key == key && request.deadline == now + .seconds(600))
    }
}

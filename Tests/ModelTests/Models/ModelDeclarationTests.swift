import CallboxModel
import TestSupport
import Testing

/// What is declared of every model, and how broken rules are told to a person.
struct ModelDeclarationTests {
    static let documented: [(String, String)] = [
        ("004011001", "Task ID missing"), ("004011002", "Image number missing"), ("004011003", "Invalid image number"),
        ("004011004", "Invalid adjustment mode"), ("004011005", "Remix prompt missing"), ("004011006", "Invalid remix prompt length"),
        ("004011007", "Invalid callback URL"), ("004011098", "Generation failed"), ("004011099", "Service unavailable"),
        ("004013001", "Image URL missing"), ("004013002", "Invalid image URL length"), ("004013003", "Invalid image URL format"),
        ("004013004", "Remix prompt missing"), ("004013005", "Invalid remix prompt length"), ("004013006", "Invalid callback URL"),
        ("004013098", "Generation failed"), ("004013099", "Service unavailable"),
    ]

    @Test(arguments: documented)
    func `a documented code has its documented meaning`(code: String, meaning: String) {
        #expect(ModelDeclaration.meaning(of: ProviderCode(code)) == meaning)
        #expect(ModelDeclaration.meaning(of: ProviderCode("8" + code.dropFirst())) == nil)
    }

    @Test func `no code is declared that is not documented`() {
        let declared = ModelDeclaration.all.flatMap { $0.meanings.map(\.code.text) }
        #expect(declared == Self.documented.map(\.0))
    }

    @Test func `a code is understood however it was written`() {
        #expect(ModelDeclaration.meaning(of: ProviderCode("4011098")) == "Generation failed")
        #expect(ModelDeclaration.midjourneyRemix.generationFailed == "4011098")
        #expect(ModelDeclaration.midjourneyRetexture.serviceUnavailable == "4013099")
        #expect(ModelDeclaration.midjourneyRemix.meaning(of: "004013098") == nil)
    }

    @Test(arguments: ModelDeclaration.all)
    func `every rule of a model answers with a code that has a meaning`(model: ModelDeclaration) {
        for parameter in model.parameters + [model.callback] {
            for code in [parameter.missing].compactMap(\.self) + parameter.rules.map(\.code) {
                #expect(model.meaning(of: code) != nil, "\(parameter.name): \(code)")
            }
        }
    }

    @Test func `a model is found by its exact name`() {
        #expect(ModelDeclaration.named("midjourney_remix")?.name == "midjourney_remix")
        #expect(ModelDeclaration.named("midjourney_retexture")?.name == "midjourney_retexture")
        #expect(ModelDeclaration.named("Midjourney_Remix") == nil)
        #expect(ModelDeclaration.named("") == nil)
    }

    @Test func `a parameter that the model does not have is told with the ones it has`() throws {
        let unknown = ModelDeclaration.midjourneyRemix.unknownParameters(in: try members(of: #"{"imageNo":0,"prompt":"x","JobId":"y"}"#))
        #expect(unknown.map(\.parameter) == ["prompt", "JobId"])
        #expect(unknown.map(\.code) == [nil, nil])
        #expect(unknown.first?.description == "Unknown parameter: prompt must be one of jobId, imageNo, remixPrompt, mode")
    }

    @Test func `the callback may not be given, because it is ours`() throws {
        let unknown = ModelDeclaration.midjourneyRetexture.unknownParameters(in: try members(of: #"{"callback":"https://x.example"}"#))
        #expect(unknown.map(\.parameter) == ["callback"])
        #expect(unknown.map(\.meaning) == ["Set by Callbox itself"])
    }

    @Test func `known parameters are no error, valid or not`() throws {
        #expect(ModelDeclaration.midjourneyRemix.unknownParameters(in: try members(of: #"{"imageNo":"x","mode":null}"#)).isEmpty)
    }

    @Test func `a violation tells code, meaning and what is allowed`() throws {
        let broken = ModelDeclaration.midjourneyRemix.violations(
            in: try members(of: #"{"jobId":"","imageNo":4,"remixPrompt":"","mode":2,"callback":"x"}"#))
        #expect(
            broken.map(\.description) == [
                "004011001 Task ID missing: jobId must be string, not empty",
                "004011003 Invalid image number: imageNo must be integer, one of 0, 1, 2, 3",
                "004011006 Invalid remix prompt length: remixPrompt must be string, 1 to 8192 characters",
                "004011004 Invalid adjustment mode: mode must be integer, one of 0, 1",
                "004011007 Invalid callback URL: callback must be string, a valid http or https URL",
            ])
        let image = ModelDeclaration.midjourneyRetexture.violations(in: try members(of: #"{"remixPrompt":"x"}"#))
        #expect(
            image.map(\.description) == [
                "004013001 Image URL missing: imgUrl must be string, at most 1024 characters, a valid http or https URL"
            ])
    }
}

extension ModelDeclaration {
    /// Retexture: keeps the structure of an image and gives it new textures and materials.
    package static let midjourneyRetexture = ModelDeclaration(
        name: "midjourney_retexture",
        summary: "keep the structure of an image and give it new textures and materials",
        parameters: [
            Parameter(
                "imgUrl", .text, "the image to start from", missing: "004013001",
                rules: [.init(demand: .lengthMax(1024), code: "004013002"), .init(demand: .httpURL, code: "004013003")]),
            Parameter(
                "remixPrompt", .text, "what to draw", missing: "004013004",
                rules: [.init(demand: .length(1...8192), code: "004013005")]),
        ],
        callback: Parameter(
            "callback", .text, "where completion is reported", rules: [.init(demand: .httpURL, code: "004013006")]),
        meanings: [
            ("004013001", "Image URL missing"),
            ("004013002", "Invalid image URL length"),
            ("004013003", "Invalid image URL format"),
            ("004013004", "Remix prompt missing"),
            ("004013005", "Invalid remix prompt length"),
            ("004013006", "Invalid callback URL"),
            ("004013098", "Generation failed"),
            ("004013099", "Service unavailable"),
        ],
        generationFailed: "004013098",
        serviceUnavailable: "004013099")
}

extension ModelDeclaration {
    /// Remix: draws one picture of an earlier result again under a new prompt.
    package static let midjourneyRemix = ModelDeclaration(
        name: "midjourney_remix",
        summary: "draw one picture of an earlier result again under a new prompt",
        parameters: [
            Parameter(
                "jobId", .text, "the provider's job id of the earlier result", missing: "004011001",
                rules: [.init(demand: .notEmpty, code: "004011001")]),
            Parameter(
                "imageNo", .integer, "which picture of that result, from 0", missing: "004011002",
                rules: [.init(demand: .oneOf([0, 1, 2, 3]), code: "004011003")]),
            Parameter(
                "remixPrompt", .text, "what to draw", missing: "004011005",
                rules: [.init(demand: .length(1...8192), code: "004011006")]),
            Parameter(
                "mode", .integer, "0 strong or 1 subtle adjustment",
                rules: [.init(demand: .oneOf([0, 1]), code: "004011004")], defaultValue: "0"),
        ],
        callback: Parameter(
            "callback", .text, "where completion is reported", rules: [.init(demand: .httpURL, code: "004011007")]),
        meanings: [
            ("004011001", "Task ID missing"),
            ("004011002", "Image number missing"),
            ("004011003", "Invalid image number"),
            ("004011004", "Invalid adjustment mode"),
            ("004011005", "Remix prompt missing"),
            ("004011006", "Invalid remix prompt length"),
            ("004011007", "Invalid callback URL"),
            ("004011098", "Generation failed"),
            ("004011099", "Service unavailable"),
        ],
        generationFailed: "004011098",
        serviceUnavailable: "004011099")
}

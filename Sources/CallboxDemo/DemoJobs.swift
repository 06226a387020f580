import CallboxModel
import CallboxSubmit

/// The jobs of a demo: both models, the same for the same seed.
enum DemoJobs {
    private static let subjects = ["a lighthouse", "a market at dawn", "an old tram", "a greenhouse", "a harbour in fog", "a mountain hut"]
    private static let materials = ["folded paper", "blown glass", "moss", "brass", "knitted wool", "ice"]

    static func drafts(_ count: Int, seed: UInt64, patience: Duration) -> [Draft] {
        (0..<count).map { index in
            let number = index + Int(seed % 997)
            let prompt = "\(subjects[number % subjects.count]) made of \(materials[number / subjects.count % materials.count])"
            return Draft(
                model: index.isMultiple(of: 2) ? "midjourney_remix" : "midjourney_retexture",
                parameters: index.isMultiple(of: 2) ? remix(index, prompt) : retexture(index, prompt),
                reference: "demo-\(index + 1)", labels: ["run": "demo"], patience: patience)
        }
    }

    private static func remix(_ index: Int, _ prompt: String) -> JSONObject {
        JSONObject([
            ("jobId", .string("00000000-0000-4000-8000-00000000\(1000 + index)")), ("imageNo", .integer(index / 2 % 4)),
            ("remixPrompt", .string(prompt)), ("mode", .integer(index / 4 % 2)),
        ])
    }

    private static func retexture(_ index: Int, _ prompt: String) -> JSONObject {
        JSONObject([("imgUrl", .string("https://images.example/\(index).png")), ("remixPrompt", .string(prompt))])
    }
}

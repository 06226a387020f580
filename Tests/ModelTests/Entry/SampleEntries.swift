import CallboxModel
import TestSupport

/// Entries of every outcome.
enum SampleEntries {
    static let times = Entry.Times(
        submitted: Samples.moment, received: Samples.moment + .milliseconds(61_001), filed: Samples.moment + .milliseconds(61_002))

    static let body = Array(#"{"status":"completed","note":"é 😀 \u0000 \" \\ </script>"} "#.utf8)

    /// A completed job with everything that an entry can have.
    static let completed = make(
        outcome: .completed, source: .callback, assurance: .capability, taskID: "d7er", reference: "order/17\n\"x\"",
        labels: ["zone": "b", "a": "", "é": "😀"], received: Entry.Received(body),
        result: Entry.Result(
            outputs: [
                TaskOutput(type: "image", url: "https://x/0.webp", providerJobID: "789320d3"),
                TaskOutput(type: nil, url: "u", providerJobID: nil),
            ],
            grid: "https://x/grid.png", cost: "0.10", discount: JSONNumber(text: "0.90"),
            metadata: JSONObject([("z", .number(JSONNumber(text: "61.40"))), ("a", .null)])),
        flags: [.insecureOutput, .amended])

    /// A completed job with as little as there can be.
    static let bare = make(
        outcome: .completed, source: .poll, assurance: .refetched, received: Entry.Received(Array("{}".utf8)),
        result: Entry.Result(outputs: []),
        flags: [.noOutputs])

    static let failed = make(
        outcome: .failed, source: .submit, assurance: .refetched, received: Entry.Received(Array(#"{"error":"text"}"#.utf8)),
        error: Entry.Problem(code: "004011098", meaning: "Generation failed", message: "banned \u{1B}[31m prompt"))

    static let expired = make(
        outcome: .expired, source: .deadline, assurance: .none, taskID: "d7er",
        error: Entry.Problem(code: nil, meaning: nil, message: "Nothing came."))

    static let unknown = make(
        outcome: .unknown, source: .deadline, assurance: .none, error: Entry.Problem(code: "UNAUTHORIZED", meaning: nil, message: ""))

    static let all = [completed, bare, failed, expired, unknown]

    /// A completed entry with this result.
    static func entry(result: Entry.Result) -> Entry {
        make(outcome: .completed, source: .poll, assurance: .refetched, received: Entry.Received([]), result: result)
    }

    private static func make(
        outcome: Outcome, source: Source, assurance: Assurance, taskID: String? = nil, reference: String? = nil,
        labels: [String: String] = [:],
        received: Entry.Received? = nil, result: Entry.Result? = nil, error: Entry.Problem? = nil, flags: [Entry.Flag] = []
    ) -> Entry {
        Entry(
            sequence: 42, key: Samples.key(), revision: flags.contains(.amended) ? 2 : 1, model: "midjourney_remix", outcome: outcome,
            source: source,
            assurance: assurance, times: times, taskID: taskID, reference: reference, labels: labels, received: received, result: result,
            error: error,
            flags: flags)
    }
}

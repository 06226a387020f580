import CallboxLedger
import CallboxModel
import TestSupport

/// Values that many stories need.
enum Samples {
    /// 2026-11-21T08:31:22.123Z.
    static let moment = Timestamp(milliseconds: 1_795_249_882_123)

    /// A job's key; another seed makes another key.
    static func key(_ seed: UInt64 = 1) -> JobKey {
        var generator = SeededGenerator(seed: seed)
        return JobKey(at: moment, using: &generator)
    }

    /// What a user asks for; it is given up after an hour.
    static func request(
        _ seed: UInt64 = 1, model: String = "midjourney_remix", labels: [String: String] = [:], line: BatchLine? = nil
    ) -> JobRequest {
        JobRequest(
            key: key(seed), model: model, parameters: JSONObject([("imageNo", .integer(2))]), reference: "order/\(seed)", labels: labels,
            deadline: moment + .seconds(3600), batchLine: line)
    }

    /// An entry of a job.
    static func entry(
        _ key: JobKey, sequence: Int64, _ outcome: Outcome, revision: Int = 1, source: Source = .callback,
        assurance: Assurance = .capability, at moment: Timestamp = moment
    ) -> Entry {
        Entry(
            sequence: sequence, key: key, revision: revision, model: "midjourney_remix", outcome: outcome, source: source,
            assurance: assurance, times: Entry.Times(submitted: moment, received: moment, filed: moment), taskID: nil, reference: nil,
            labels: [:], received: nil, result: nil, error: nil, flags: [])
    }
}

import CallboxModel
import TestSupport

/// Values that many stories need.
enum Samples {
    /// 2026-11-21T08:31:22.123Z.
    static let moment = Timestamp(milliseconds: 1_795_249_882_123)

    /// A job's key; another seed makes another key, and keys of later seconds sort later.
    static func key(_ seed: UInt64 = 1, second: Int64 = 0) -> JobKey {
        var generator = SeededGenerator(seed: seed)
        return JobKey(at: moment + .seconds(second), using: &generator)
    }

    /// The document of an entry.
    static func document(_ key: JobKey = key(), sequence: Int64 = 1, revision: Int = 1) -> [UInt8] {
        Entry(
            sequence: sequence, key: key, revision: revision, model: "midjourney_remix", outcome: .completed, source: .callback,
            assurance: .capability, times: Entry.Times(submitted: moment, received: moment, filed: moment), taskID: nil, reference: nil,
            labels: [:], received: Entry.Received(Array("{}".utf8)), result: Entry.Result(outputs: []), error: nil, flags: []
        ).document
    }

    /// A report with a body.
    static func report(_ body: [UInt8], after seconds: Int64 = 0) -> Report {
        Report(key: key(), source: .callback, assurance: .capability, receivedAt: moment + .seconds(seconds), body: body)
    }
}

import CallboxModel
import Testing

@testable import CallboxDemo

/// The account tells every way in which the promise can be broken.
struct AccountTests {
    private let key: JobKey
    private let stranger: JobKey

    init() {
        var generator = SystemRandomNumberGenerator()
        key = JobKey(at: Timestamp(milliseconds: 1_795_000_000_000), using: &generator)
        stranger = JobKey(at: Timestamp(milliseconds: 1_795_000_000_001), using: &generator)
    }

    private func entry(_ key: JobKey, _ outcome: Outcome, body: String = "{}") -> Entry {
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        return Entry(
            sequence: 1, key: key, revision: 1, model: "midjourney_remix", outcome: outcome, source: .callback, assurance: .capability,
            times: .init(submitted: now, received: now, filed: now), taskID: nil, reference: nil, labels: [:],
            received: .init(Array(body.utf8)), result: nil, error: nil, flags: [])
    }

    private func truth(_ end: String, forged: Int = 0) throws -> Truth {
        let tasks = try JSONScanner.scan(#"[{"key":"\#(key)","state":"\#(end)","forged_acknowledged":\#(forged)}]"#)
        return Truth(tasks: tasks, stats: try JSONScanner.scan(#"{"tasks":{"made":1}}"#))
    }

    @Test func `one true entry for the one task is the promise kept`() throws {
        #expect(Account.broken([entry(key, .completed)], try truth("completed"), known: [key]) == [])
        #expect(Account.broken([entry(key, .unknown)], try truth("completed"), known: [key]) == [])
    }

    @Test func `a job that was sent twice breaks it, and so does a list of tasks that is not whole`() throws {
        let twice = try JSONScanner.scan(#"[{"key":"\#(key)","state":"completed"},{"key":"\#(key)","state":"completed"}]"#)
        let stats = try JSONScanner.scan(#"{"tasks":{"made":2}}"#)
        #expect(Account.broken([entry(key, .completed)], Truth(tasks: twice, stats: stats), known: [key]).count == 1)
        #expect(Account.broken([], Truth(tasks: .array([]), stats: stats), known: [key]).count == 1)
    }

    @Test func `a missing, doubled, wrong, foreign or forged entry breaks it`() throws {
        #expect(Account.broken([], try truth("completed"), known: [key]).count == 1)
        #expect(Account.broken([entry(key, .failed), entry(key, .failed)], try truth("failed"), known: [key]).count == 1)
        #expect(Account.broken([entry(key, .failed)], try truth("completed"), known: [key]).count == 1)
        #expect(Account.broken([entry(key, .completed), entry(stranger, .failed)], try truth("completed"), known: [key]).count == 1)
        #expect(Account.broken([entry(key, .completed, body: "https://forged.invalid/1")], try truth("completed"), known: [key]).count == 1)
        #expect(Account.broken([entry(key, .completed)], try truth("completed", forged: 1), known: [key]).count == 1)
    }
}

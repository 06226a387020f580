import CallboxModel
import GRDB
import TestSupport
import Testing

@testable import CallboxLedger

/// What the ledger has can be listed and counted.
@Suite struct ReadingTests {
    private let now = Samples.moment

    @Test func `jobs are listed newest first, page by page`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record((1...5).map { Samples.request($0) }, at: now)
            let first = try await ledger.jobs(limit: 2).map(\.key)
            #expect(first == [5, 4].map(Samples.key))
            let second = try await ledger.jobs(before: first.last, limit: 2).map(\.key)
            #expect(second == [3, 2].map(Samples.key))
            try await #expect(ledger.jobs(before: second.last, limit: 2).map(\.key) == [Samples.key(1)])
            try await #expect(ledger.jobs(before: Samples.key(1), limit: 2) == [])
        }
    }

    @Test(arguments: [
        (JobFilter.all, [6, 5, 4, 3, 2, 1]), (.open, [2, 1]), (.settled, [6, 5, 4, 3]), (.inDoubt, [2]),
        (.completed, [3]), (.failed, [4]), (.expired, [5]), (.unknown, [6]),
    ])
    func `a filter lists what it names`(filter: JobFilter, seeds: [UInt64]) async throws {
        try await withLedger { ledger in
            try await ledger.fill()
            try await #expect(ledger.jobs(filter, limit: 9).map(\.key) == seeds.map(Samples.key))
        }
    }

    @Test func `sums are told by state, way and verdict`() async throws {
        try await withLedger { ledger in
            try await ledger.fill()
            try ledger.rule(1, Ruling(verdict: .duplicate, event: (.callback, [("verdict", .string("duplicate"))])))
            let detail: [(String, JSONValue)] = [("verdict", .string("hint")), ("reason", .string("no-task"))]
            try ledger.rule(1, Ruling(verdict: .hint(.noTask), event: (.callback, detail)))
            let counts = try await ledger.counts()
            let states = ["recorded": 1, "in-doubt": 1, "completed": 1, "failed": 1, "expired": 1, "unknown": 1]
            #expect(counts.jobs == states)
            #expect(counts.sources == ["callback": 1, "poll": 1, "deadline": 2])
            #expect(counts.callbacks == ["duplicate": 1, "no-task": 1])
        }
    }

    @Test func `an empty ledger has nothing`() async throws {
        try await withLedger { ledger in
            try await #expect(ledger.jobs(limit: 9) == [])
            try await #expect(ledger.job(Samples.key()) == nil)
            try await #expect(ledger.timeline(Samples.key()) == [])
            try await #expect(ledger.document(Samples.key()) == nil)
            try await #expect(ledger.outcome(Samples.key()) == nil)
            try await #expect(ledger.counts() == Ledger.Counts(jobs: [:], sources: [:], callbacks: [:]))
        }
    }

    @Test func `the lines of a batch are told by their names`() async throws {
        try await withLedger { ledger in
            let requests = (1...3).map { Samples.request($0, line: BatchLine(batch: $0 < 3 ? "b" : "c", line: "line \($0)")) }
            _ = try await ledger.record(requests, at: now)
            try await #expect(ledger.jobs(ofBatch: "b").mapValues(\.key) == ["line 1": Samples.key(1), "line 2": Samples.key(2)])
        }
    }

    @Test func `what no version of ours can have written is called unreadable`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            try ledger.raw { try $0.execute(sql: "UPDATE job SET parameters = '[]'") }
            #expect(await code { () throws(LedgerError) in try await ledger.job(Samples.key()) } == .unreadable)
        }
    }
}

extension Ledger {
    /// One job in every state: recorded, in doubt, and one of each outcome.
    fileprivate func fill() async throws {
        _ = try await record((1...6).map { Samples.request($0) }, at: Samples.moment)
        _ = try await beginSend(Samples.key(2), by: 1, at: Samples.moment)
        try await markInDoubt(Samples.key(2), reason: "timeout", at: Samples.moment)
        try settle([3], .completed)
        try settle([4], .failed, source: .poll)
        try settle([5], .expired, source: .deadline)
        try settle([6], .unknown, source: .deadline)
    }
}

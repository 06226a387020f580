import CallboxLedger
import CallboxModel
import GRDB
import TestSupport
import Testing

/// A job has one entry, and the database itself says so.
@Suite struct SettlementTests {
    private let now = Samples.moment

    @Test func `an entry ends a job`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            let entry = try #require(try ledger.settle([1], .completed).first)
            #expect(entry.sequence == 1)
            let job = try await ledger.job(Samples.key())
            #expect(job?.outcome == .completed)
            #expect(job?.settledAt == now)
            try await #expect(ledger.document(Samples.key()) == entry.document)
            try await #expect(ledger.outcome(Samples.key()) == .completed)
            try await #expect(ledger.nextDue(at: now) == nil)
            let settled = try #require(try await ledger.timeline(Samples.key()).last)
            #expect(settled.kind == .settled)
            #expect(JSONValue.object(settled.detail).text == #"{"outcome":"completed","source":"callback","revision":1,"sequence":1}"#)
        }
    }

    @Test func `a second entry of a job breaks the schema`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.settle([1], .completed)
            let error = #expect(throws: DatabaseError.self) {
                try ledger.raw {
                    try $0.execute(
                        sql: """
                            INSERT INTO entry (job_id, revision, outcome, source, assurance, settled_at)
                            SELECT job_id, 2, outcome, source, assurance, settled_at FROM entry
                            """)
                }
            }
            #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE)
            #expect(await code { () throws(LedgerError) in try ledger.settleTwice() } == .refused)
        }
    }

    @Test func `an entry without a job breaks the schema`() async throws {
        try await withLedger { ledger in
            let error = #expect(throws: DatabaseError.self) {
                try ledger.raw {
                    try $0.execute(
                        sql: """
                            INSERT INTO entry (job_id, revision, outcome, source, assurance, settled_at)
                            VALUES (77, 1, 'completed', 'poll', 'refetched', 0)
                            """)
                }
            }
            #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY)
        }
    }

    @Test func `sequence numbers rise and are never used again`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2, 3])
            try #expect(ledger.settle([1, 2], .expired).map(\.sequence) == [1, 2])
            try #expect(ledger.settle([2], .completed, revision: 2).map(\.sequence) == [3])
            try ledger.raw { try $0.execute(sql: "DELETE FROM entry WHERE sequence = 3") }
            try #expect(ledger.settle([3], .failed).map(\.sequence) == [4])
        }
    }

    @Test func `an amendment takes the place of the entry before it`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.settle([1], .expired)
            let amended = try #require(try ledger.settle([1], .completed, revision: 2).first)
            try await #expect(ledger.document(Samples.key()) == amended.document)
            try #expect(ledger.raw { try Int.fetchOne($0, sql: "SELECT count(*) FROM entry") } == 1)
            try await #expect(ledger.story() == [.recorded, .sent, .accepted, .settled, .amended])
        }
    }

    @Test func `of two matters of one job in one batch the second sees what the first did`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            let key = Samples.key()
            var standings: [Standing?] = []
            _ = try ledger.settle([key, key, Samples.key(9)], filer: 1, at: now) { index, job, sequence in
                standings.append(job?.standing)
                guard index == 0 else { return Ruling(verdict: .duplicate) }
                return Ruling(
                    verdict: .entry(.failed, revision: 1), entry: Samples.entry(key, sequence: sequence, .failed), taskID: "other")
            }
            let entry = EntryStanding(outcome: .failed, source: .callback, assurance: .capability, revision: 1)
            #expect(standings == [Standing(taskID: "task-1", entry: nil), Standing(taskID: "task-1", entry: entry), nil])
        }
    }

    @Test func `a batch is settled whole or not at all`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2])
            #expect(await code { () throws(LedgerError) in try ledger.settleTwice() } == .refused)
            try await #expect(ledger.jobs(.settled, limit: 9) == [])
            try #expect(ledger.raw { try Int.fetchOne($0, sql: "SELECT count(*) FROM entry") } == 0)
            try #expect(ledger.settle([1], .failed).map(\.sequence) == [1])
        }
    }

    @Test func `a told task id is adopted once, and makes the job due`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(Samples.key(), by: 1, at: now)
            try await ledger.markInDoubt(Samples.key(), reason: "timeout", at: now)
            try ledger.rule(1, Ruling(verdict: .progress, taskID: "t"))
            try ledger.rule(1, Ruling(verdict: .progress, taskID: "u"))
            try await #expect(ledger.job(Samples.key())?.taskID == "t")
            try await #expect(ledger.claimDue(limit: 1, lease: .seconds(1), by: 1, at: now).map(\.taskID) == ["t"])
        }
    }

    @Test func `a task id that is told after the deadline leaves the provider time to answer for it`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(Samples.key(), by: 1, at: now)
            try await ledger.markInDoubt(Samples.key(), reason: "timeout", at: now)
            try ledger.settle([1], .unknown, source: .deadline, at: now + .seconds(86_400))
            let told = now + .seconds(100_000)
            try ledger.rule(1, Ruling(verdict: .progress, taskID: "t"), at: told)
            try await #expect(ledger.claimDue(limit: 1, lease: .seconds(1), by: 1, at: told).map(\.deadline) == [told])
        }
    }

    @Test func `a task id told together with the end makes nothing due`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            let key = Samples.key()
            _ = try ledger.settle([key], filer: 1, at: now) { _, _, sequence in
                Ruling(verdict: .entry(.failed, revision: 1), entry: Samples.entry(key, sequence: sequence, .failed), taskID: "t")
            }
            try await #expect(ledger.job(key)?.taskID == "t")
            try await #expect(ledger.nextDue(at: now) == nil)
        }
    }

    @Test func `the provider's no to a submit refuses the job`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(Samples.key(), by: 1, at: now)
            try ledger.settle([1], .failed, source: .submit)
            try await #expect(ledger.job(Samples.key())?.submission == .refused)
            try await #expect(ledger.senders() == [])
        }
    }

    @Test func `what a report was about is on the timeline, also without an entry`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.rule(1, Ruling(verdict: .progress, event: (.callback, [("verdict", .string("progress"))])))
            try ledger.rule(9, Ruling(verdict: .refused(.unknownJob), event: (.callback, [])))
            try await #expect(ledger.story() == [.recorded, .sent, .accepted, .callback])
            try await #expect(ledger.counts().callbacks == ["progress": 1])
        }
    }
}

extension Ledger {
    /// Tries to give one job two first entries in one batch.
    fileprivate func settleTwice() throws(LedgerError) {
        let key = Samples.key()
        _ = try settle([key, key], filer: 1, at: Samples.moment) { _, _, sequence in
            Ruling(verdict: .entry(.completed, revision: 1), entry: Samples.entry(key, sequence: sequence, .completed))
        }
    }
}

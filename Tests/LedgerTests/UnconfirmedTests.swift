import CallboxLedger
import CallboxModel
import GRDB
import TestSupport
import Testing

/// Ends that a callback told and that wait for a poll, and the jobs that are still open.
struct UnconfirmedTests {
    private func told(_ outcome: Outcome, _ body: String) -> Ruling {
        let report = Report(
            key: Samples.key(), source: .callback, assurance: .capability, receivedAt: Samples.moment, body: Array(body.utf8))
        return Ruling(
            verdict: .hint(.unconfirmed), isDueNow: true, unconfirmed: UnconfirmedEnd(outcome: outcome, report: report),
            event: (.callback, [("verdict", .string("hint")), ("reason", .string("unconfirmed"))]))
    }

    /// What the settlement of a job would see.
    private func kept(_ ledger: Ledger) throws -> UnconfirmedEnd? {
        var kept: UnconfirmedEnd?
        _ = try ledger.settle([Samples.key()], filer: 1, at: Samples.moment) { _, job, _ in
            kept = job?.unconfirmed
            #expect(job?.standing.unconfirmed == kept?.outcome)
            return Ruling(verdict: .progress)
        }
        return kept
    }

    @Test func `the first end that is told is kept, whole, until the provider's own word is the entry`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1], due: 600)
            #expect(try kept(ledger) == nil)
            try ledger.rule(1, told(.failed, "first"))
            try ledger.rule(1, told(.completed, "second"))
            #expect(try kept(ledger)?.outcome == .failed)
            #expect(try kept(ledger)?.report.body == Array("first".utf8))
            try ledger.settle([1], .unknown, source: .deadline)
            #expect(try kept(ledger) != nil)
            try ledger.settle([1], .completed, revision: 2, source: .poll)
            #expect(try kept(ledger) == nil)
        }
    }

    @Test func `a poll that confirmed a callback counts as that callback`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2])
            try ledger.rule(1, told(.completed, "{}"))
            try ledger.settle([1, 2], .completed, source: .poll, at: Samples.moment + .seconds(30))
            #expect(try await ledger.outlook(account: "a", sourcesMax: 5, at: Samples.moment).sources == [.poll, .callback])
            #expect(try await ledger.durations(model: "midjourney_remix") == [.seconds(30)])
        }
    }

    @Test func `what is kept goes with its job`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.rule(1, told(.completed, "{}"))
            let count = try ledger.raw { database in
                try database.execute(sql: "PRAGMA foreign_keys = ON; DELETE FROM event; DELETE FROM job")
                return try Int.fetchOne(database, sql: "SELECT count(*) FROM unconfirmed_end")
            }
            #expect(count == 0)
        }
    }

    @Test func `open are the jobs that were sent and have no entry`() async throws {
        try await withLedger { ledger in
            #expect(try ledger.openJobs() == OpenJobs(count: 0, unknownTaskCount: 0, oldest: nil))
            try await ledger.accept([1, 2])
            _ = try await ledger.record([Samples.request(3), Samples.request(4)], at: Samples.moment + .seconds(5))
            _ = try await ledger.beginSend(Samples.key(3), by: 1, at: Samples.moment + .seconds(5))
            try ledger.settle([1], .completed)
            #expect(try ledger.openJobs() == OpenJobs(count: 2, unknownTaskCount: 1, oldest: Samples.moment))
        }
    }
}

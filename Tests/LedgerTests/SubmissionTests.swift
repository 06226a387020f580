import CallboxLedger
import CallboxModel
import TestSupport
import Testing

/// A job is recorded before it is sent, and sent by one.
@Suite struct SubmissionTests {
    private let now = Samples.moment
    private let key = Samples.key()

    @Test func `what is recorded comes back as it was`() async throws {
        try await withLedger { ledger in
            let request = Samples.request(labels: ["b": "2", "ä": "\"x\"\n"], line: BatchLine(batch: "b", line: "1"))
            try await #expect(ledger.record([request], at: now) == [.recorded])
            let job = try await ledger.job(key)
            #expect(
                job
                    == Job(
                        request: request, submission: .recorded, taskID: nil, recordedAt: now, acceptedAt: nil, settledAt: nil,
                        outcome: nil,
                        pollCount: 0))
            try await #expect(ledger.story() == [.recorded])
        }
    }

    @Test func `a line of a batch is recorded once`() async throws {
        try await withLedger { ledger in
            let line = BatchLine(batch: "b", line: "1")
            let requests = [Samples.request(1, line: line), Samples.request(2, line: line), Samples.request(3)]
            try await #expect(ledger.record(requests, at: now) == [.recorded, .existing(key), .recorded])
            try await #expect(ledger.record([Samples.request(4, line: line)], at: now) == [.existing(key)])
            try await #expect(ledger.record([Samples.request(5, line: BatchLine(batch: "c", line: "1"))], at: now) == [.recorded])
            try await #expect(ledger.jobs(ofBatch: "b").mapValues(\.key) == ["1": key])
        }
    }

    @Test func `requests are recorded all or none`() async throws {
        try await withLedger { ledger in
            let requests = [Samples.request(1), Samples.request(2), Samples.request(1)]
            #expect(await code { () throws(LedgerError) in try await ledger.record(requests, at: now) } == .refused)
            try await #expect(ledger.jobs(limit: 10) == [])
        }
    }

    @Test func `of many senders one may send`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for instance in 1...16 { group.addTask { try await ledger.beginSend(key, by: Int64(instance), at: now) } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(winners == 1)
            try await #expect(ledger.story() == [.recorded, .sent])
        }
    }

    @Test func `a job that is not there is not sent`() async throws {
        try await withLedger { ledger in
            try await #expect(!ledger.beginSend(key, by: 1, at: now))
        }
    }

    @Test func `an attempt that surely did not arrive may be repeated`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(key, by: 1, at: now)
            try await ledger.markNotSent(key, reason: "no connection", at: now)
            try await #expect(ledger.job(key)?.submission == .recorded)
            try await #expect(ledger.senders() == [])
            try await #expect(ledger.beginSend(key, by: 2, at: now))
            try await #expect(ledger.senders() == [2])
            let events = try await ledger.timeline(key)
            #expect(events.map(\.kind) == [.recorded, .sent, .notSent, .sent])
            #expect(events[2].detail["reason"] == .string("no connection"))
        }
    }

    @Test func `an accepted job has its task and is due`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1], due: 30)
            let job = try await ledger.job(key)
            #expect(job?.submission == .accepted)
            #expect(job?.taskID == "task-1")
            #expect(job?.acceptedAt == now)
            try await #expect(ledger.nextDue(at: now) == now + .seconds(30))
            try await #expect(ledger.story() == [.recorded, .sent, .accepted])
        }
    }

    @Test func `a job in doubt is never sent again`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(key, by: 1, at: now)
            try await ledger.markInDoubt(key, reason: "timeout", at: now)
            try await #expect(!ledger.beginSend(key, by: 1, at: now))
            try await ledger.markNotSent(key, reason: "late", at: now)
            try await #expect(ledger.job(key)?.submission == .inDoubt)
            try await #expect(ledger.story() == [.recorded, .sent, .inDoubt])
        }
    }

    @Test func `a job in doubt whose answer comes after all is accepted`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(key, by: 1, at: now)
            try await ledger.markInDoubt(key, reason: "the process that was sending it ended", at: now)
            try await ledger.markAccepted(key, taskID: "t", due: now, at: now)
            try await #expect(ledger.job(key)?.taskID == "t")
            try await #expect(ledger.claimDue(limit: 1, lease: .seconds(1), by: 1, at: now).count == 1)
        }
    }

    @Test func `a job whose answer comes after its deadline leaves the provider time to answer for it`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(key, by: 1, at: now)
            try ledger.settle([1], .unknown, source: .deadline, at: now + .seconds(86_400))
            let answered = now + .seconds(100_000)
            try await ledger.markAccepted(key, taskID: "t", due: answered, at: answered)
            try await #expect(ledger.claimDue(limit: 1, lease: .seconds(1), by: 1, at: answered).map(\.deadline) == [answered])
        }
    }

    @Test func `a job whose callback came before the answer only learns its task`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            _ = try await ledger.beginSend(key, by: 1, at: now)
            try ledger.settle([1], .completed)
            try await ledger.markAccepted(key, taskID: "t", due: now, at: now)
            let job = try await ledger.job(key)
            #expect(job?.taskID == "t")
            #expect(job?.state == "completed")
            try await #expect(ledger.nextDue(at: now) == nil)
        }
    }

    @Test func `what a dead sender had under way is in doubt, and nothing else`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([1, 2, 3].map { Samples.request($0) }, at: now)
            _ = try await ledger.beginSend(Samples.key(1), by: 1, at: now)
            _ = try await ledger.beginSend(Samples.key(2), by: 2, at: now)
            try await #expect(ledger.strandSends(of: [1], at: now) == [Samples.key(1)])
            try await #expect(ledger.strandSends(of: [1], at: now) == [])
            try await #expect(ledger.job(Samples.key(1))?.submission == .inDoubt)
            try await #expect(ledger.job(Samples.key(2))?.submission == .sent)
            try await #expect(ledger.job(Samples.key(3))?.submission == .recorded)
            try await #expect(ledger.story(1) == [.recorded, .sent, .inDoubt])
        }
    }

    @Test func `what was never sent is abandoned at its deadline`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request(1), Samples.request(2)], at: now)
            _ = try await ledger.beginSend(Samples.key(2), by: 1, at: now)
            try await #expect(ledger.abandonUnsent(at: now + .seconds(3599)) == 0)
            try await #expect(ledger.abandonUnsent(at: now + .seconds(3600)) == 1)
            try await #expect(ledger.abandonUnsent(at: now + .seconds(3600)) == 0)
            try await #expect(ledger.job(Samples.key(1))?.state == "abandoned")
            try await #expect(ledger.story(1) == [.recorded, .abandoned])
            try await #expect(ledger.beginSend(Samples.key(1), by: 1, at: now + .seconds(4000)), "who sends it all the same may")
            try await #expect(ledger.job(Samples.key(1))?.request.deadline == now + .seconds(7600))
        }
    }
}

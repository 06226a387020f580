import CallboxLedger
import CallboxModel
import GRDB
import TestSupport
import Testing

/// A job is polled by one at a time, and never forgotten.
@Suite struct PollingTests {
    private let now = Samples.moment
    private let lease = Duration.seconds(60)

    @Test func `what is due is claimed, longest due first`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1], due: 20)
            try await ledger.accept([2], due: 10)
            try await ledger.accept([3], due: 30)
            let claims = try await ledger.claimDue(limit: 9, lease: lease, by: 1, at: now + .seconds(20))
            #expect(Set(claims.map(\.taskID)) == ["task-1", "task-2"])
            let claim = try #require(claims.first { $0.taskID == "task-2" })
            #expect(claim.key == Samples.key(2))
            #expect(claim.acceptedAt == now)
            #expect(claim.deadline == now + .seconds(3600))
            #expect(claim.pollCount == 1)
        }
    }

    @Test func `the longest due goes first where not all may be claimed`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1], due: 20)
            try await ledger.accept([2], due: 10)
            try await #expect(ledger.claimDue(limit: 1, lease: lease, by: 1, at: now + .seconds(20)).map(\.taskID) == ["task-2"])
            try await #expect(ledger.claimDue(limit: 1, lease: lease, by: 1, at: now + .seconds(20)).map(\.taskID) == ["task-1"])
        }
    }

    @Test func `only what was due at a moment is claimed where that was asked for`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1], due: 5)
            let later = now + .seconds(9)
            try await #expect(ledger.claimDue(limit: 9, lease: lease, by: 1, dueBy: now, at: later) == [])
            try await #expect(ledger.claimDue(limit: 9, lease: lease, by: 1, dueBy: later, at: later).count == 1)
        }
    }

    @Test func `several claimers never get the same job`() async throws {
        try await withPath { path in
            let ledgers = try (0..<3).map { _ in try Ledger(path: path) }
            try await ledgers[0].accept(Array(1...60))
            let keys = try await withThrowingTaskGroup(of: [JobKey].self) { group in
                for ledger in ledgers {
                    group.addTask {
                        var keys: [JobKey] = []
                        while case let claims = try await ledger.claimDue(limit: 7, lease: lease, by: 1, at: now), !claims.isEmpty {
                            keys += claims.map(\.key)
                        }
                        return keys
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(keys.count == 60)
            #expect(Set(keys).count == 60)
        }
    }

    @Test func `a claim ends with its lease`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            let first = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now).first)
            try await #expect(ledger.nextDue(at: now) == nil)
            try await #expect(ledger.claimDue(limit: 1, lease: lease, by: 1, at: now + .seconds(59)) == [])
            try await #expect(ledger.nextDue(at: now + lease) == now)
            let second = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now + lease).first)
            #expect(second.fence > first.fence)
            #expect(second.pollCount == 2)
        }
    }

    @Test func `the leases of a process end with it, and what it writes afterwards changes nothing`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2])
            let dead = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now).first)
            let living = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 2, at: now).first)
            try await #expect(ledger.pollers() == [1, 2])
            try await #expect(ledger.endLeases(of: [1]) == 1)
            try await #expect(ledger.pollers() == [2])
            let again = try await ledger.claimDue(limit: 9, lease: lease, by: 3, at: now)
            #expect(again.map(\.key) == [dead.key] && again[0].fence > dead.fence && living.key != dead.key)
            try await ledger.release(dead, due: now + .seconds(1), answer: "late", at: now)
            try await #expect(ledger.pollers() == [2, 3])
        }
    }

    @Test func `a released claim is due when it was said`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            let claim = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now).first)
            try await ledger.release(claim, due: now + .seconds(5), answer: "running", at: now)
            try await #expect(ledger.nextDue(at: now) == now + .seconds(5))
            let poll = try #require(try await ledger.timeline(Samples.key()).last)
            #expect(poll.kind == .poll)
            #expect(JSONValue.object(poll.detail).text == #"{"number":1,"answer":"running"}"#)
        }
    }

    @Test func `an old claim notes its answer and changes nothing`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            let old = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now).first)
            let new = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now + lease).first)
            try await ledger.release(old, due: nil, answer: "late", at: now + lease)
            try await #expect(ledger.claimDue(limit: 1, lease: lease, by: 1, at: now + lease) == [], "the new claim still holds")
            try await ledger.release(new, due: now + .seconds(90), answer: "running", at: now + lease)
            try await #expect(ledger.nextDue(at: now + lease) == now + .seconds(90))
            try await #expect(ledger.story().suffix(2) == [.poll, .poll])
        }
    }

    @Test func `a settlement during a poll is not undone by its release`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            let claim = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now).first)
            try ledger.settle([1], .completed)
            try await ledger.release(claim, due: now + .seconds(5), answer: "running", at: now)
            try await #expect(ledger.nextDue(at: now + .seconds(100)) == nil)
        }
    }

    @Test func `what a hint makes due during a poll stays due`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            let claim = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now).first)
            let hinted = now + .seconds(1)
            try ledger.rule(1, Ruling(verdict: .hint(.noTask), isDueNow: true), at: hinted)
            try await #expect(ledger.claimDue(limit: 1, lease: lease, by: 1, at: hinted) == [], "one poll at a time")
            try await ledger.release(claim, due: now + .seconds(600), answer: "running", at: hinted)
            try await #expect(ledger.claimDue(limit: 1, lease: lease, by: 1, at: hinted).count == 1)
        }
    }

    @Test func `a contradiction makes a settled job due, and one poll ends that`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.settle([1], .failed)
            try ledger.rule(1, Ruling(verdict: .refused(.contradiction), isDueNow: true))
            let claim = try #require(try await ledger.claimDue(limit: 1, lease: lease, by: 1, at: now).first)
            try await ledger.release(claim, due: nil, answer: "failed", at: now)
            try await #expect(ledger.nextDue(at: now + .seconds(100)) == nil)
        }
    }

    @Test func `a job without a task id is not polled`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: now)
            try ledger.rule(1, Ruling(verdict: .hint(.noTask), isDueNow: true))
            try await #expect(ledger.claimDue(limit: 1, lease: lease, by: 1, at: now) == [])
            try await #expect(ledger.nextDue(at: now) == nil)
        }
    }

    @Test func `hastening brings open jobs forward and leaves earlier ones`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1], due: 5)
            try await ledger.accept([2, 3], due: 500)
            try ledger.settle([3], .completed)
            try await #expect(ledger.hasten(to: now + .seconds(10)) == 1)
            try await #expect(ledger.claimDue(limit: 9, lease: lease, by: 1, at: now + .seconds(10)).count == 2)
        }
    }

    @Test(arguments: [Submission.sent, .inDoubt, .accepted])
    func `a job past its deadline that nobody can ask about has lapsed`(submission: Submission) async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request(1), Samples.request(2)], at: now)
            try ledger.raw {
                try $0.execute(sql: "UPDATE job SET submission = ? WHERE id = 1", arguments: [submission.rawValue])
            }
            try await #expect(ledger.lapsed(at: now + .seconds(3599), limit: 9) == [])
            try await #expect(ledger.lapsed(at: now + .seconds(3600), limit: 9) == [Samples.key(1)])
            try ledger.settle([1], .unknown, source: .deadline)
            try await #expect(ledger.lapsed(at: now + .seconds(3600), limit: 9) == [])
        }
    }

    @Test func `a job with a task id is asked about and does not lapse`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try await #expect(ledger.lapsed(at: now + .seconds(4000), limit: 9) == [])
        }
    }

    @Test func `the time that completed jobs took is told per model`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2, 3])
            try ledger.settle([1], .completed, at: now + .seconds(90))
            try ledger.settle([2], .failed, at: now + .seconds(10))
            try await #expect(ledger.durations(model: "midjourney_remix") == [.seconds(90)])
            try await #expect(ledger.durations(model: "other") == [])
        }
    }

    @Test func `the way of the latest entries is told, newest first`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2, 3])
            try ledger.settle([1], .completed)
            try ledger.settle([2], .completed, source: .poll)
            try ledger.settle([3], .completed, source: .poll)
            try await #expect(ledger.outlook(account: "a", sourcesMax: 2, at: now).sources == [.poll, .poll])
            try await #expect(ledger.outlook(account: "a", sourcesMax: 9, at: now).sources == [.poll, .poll, .callback])
        }
    }
}

import CallboxLedger
import CallboxModel
import GRDB
import TestSupport
import Testing

/// The rate and the pauses that all processes of an account share.
@Suite struct AccountTests {
    private let now = Samples.moment
    private let quota = Quota(account: "a", rate: Rate(perSecond: 2, burst: 4))

    /// What is told of a job that is begun at a moment: its patience is an hour.
    private func begun(at moment: Timestamp) -> Ledger.Sending { .begun(deadline: moment + .seconds(3600)) }

    private func begin(_ ledger: Ledger, _ seed: UInt64, at moment: Timestamp, quota: Quota? = nil) async throws -> Ledger.Sending {
        try await ledger.beginSend(
            Samples.key(seed), by: 1, within: quota ?? self.quota, pauseMax: .seconds(900)
        ) { ClockReading(now: moment, uptime: .zero, boot: "") }
    }

    @Test func `submits and polls of several processes draw from one bucket`() async throws {
        try await withPath { path in
            let ledgers = try [Ledger(path: path), Ledger(path: path)]
            try await ledgers[0].accept(Array(1...6))
            for seed in 11...13 { _ = try await ledgers[0].record([Samples.request(UInt64(seed))], at: now) }
            try await #expect(begin(ledgers[0], 11, at: now) == begun(at: now))
            let claims = try await ledgers[1].claimDue(limit: 2, lease: .seconds(60), by: 2, within: quota, at: now)
            #expect(claims.count == 2)
            try await #expect(begin(ledgers[1], 12, at: now) == begun(at: now))
            try await #expect(begin(ledgers[0], 13, at: now) == .throttled(.milliseconds(500)))
            try await #expect(ledgers[0].claimDue(limit: 9, lease: .seconds(60), by: 1, within: quota, at: now) == [])
            let later = now + .milliseconds(1500)
            try await #expect(ledgers[0].claimDue(limit: 9, lease: .seconds(60), by: 1, within: quota, at: later).count == 3)
            for ledger in ledgers { try ledger.close() }
        }
    }

    @Test func `another account has a bucket of its own`() async throws {
        try await withLedger { ledger in
            for seed in 1...2 { _ = try await ledger.record([Samples.request(UInt64(seed))], at: now) }
            let one = Quota(account: "a", rate: Rate(perSecond: 1, burst: 1))
            let other = Quota(account: "b", rate: Rate(perSecond: 1, burst: 1))
            try await #expect(begin(ledger, 1, at: now, quota: one) == begun(at: now))
            try await #expect(begin(ledger, 2, at: now, quota: one) == .throttled(.seconds(1)))
            try await #expect(begin(ledger, 2, at: now, quota: other) == begun(at: now))
        }
    }

    @Test func `a submit that is not ours costs nothing`() async throws {
        try await withLedger { ledger in
            for seed in 1...5 { _ = try await ledger.record([Samples.request(UInt64(seed))], at: now) }
            for _ in 0..<9 { try await #expect(begin(ledger, 99, at: now) == .notOurs) }
            for seed in 1...4 { try await #expect(begin(ledger, UInt64(seed), at: now) == begun(at: now)) }
        }
    }

    @Test func `a submit that is not ours waits for nothing`() async throws {
        try await withLedger { ledger in
            for seed in 1...5 { _ = try await ledger.record([Samples.request(UInt64(seed))], at: now) }
            for seed in 1...4 { try await #expect(begin(ledger, UInt64(seed), at: now) == begun(at: now)) }
            try await #expect(begin(ledger, 5, at: now) == .throttled(.milliseconds(500)))
            try await #expect(begin(ledger, 1, at: now) == .notOurs)
            try await ledger.pause(account: "a", until: now + .seconds(60), reason: "slow down")
            try await #expect(begin(ledger, 1, at: now) == .notOurs)
        }
    }

    @Test func `looking for due jobs where there are none writes nothing`() async throws {
        try await withLedger { ledger in
            for _ in 0..<9 { _ = try await ledger.claimDue(limit: 9, lease: .seconds(60), by: 1, within: quota, at: now) }
            try #expect(ledger.raw { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") } == 0)
        }
    }

    @Test func `during a pause nothing is begun, and after it everything may be`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request(1)], at: now)
            try await ledger.pause(account: "a", until: now + .seconds(60), reason: "slow down")
            let pause = try #require(try await ledger.pause(account: "a"))
            try await #expect(begin(ledger, 1, at: now + .milliseconds(59_999)) == .paused(pause))
            try await #expect(ledger.job(Samples.key(1))?.submission == .recorded)
            try await #expect(begin(ledger, 1, at: now + .seconds(60)) == begun(at: now + .seconds(60)))
        }
    }

    @Test func `a pause longer than any that is ever made does not hold`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request(1)], at: now)
            try await ledger.pause(account: "a", until: now + .seconds(86_400), reason: "slow down")
            try await #expect(begin(ledger, 1, at: now) == begun(at: now))
        }
    }
}

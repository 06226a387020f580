import CallboxLedger
import CallboxModel
import GRDB
import TestSupport
import Testing

/// A clock that jumps moves what is still to happen, and nothing else.
@Suite struct TimeTests {
    private let time = SetClock()

    /// A ledger with a job that is due in ten seconds and ends in an hour, whose time has been noted.
    private func withJob(_ body: (Ledger) async throws -> Void) async throws {
        try await withLedger { ledger in
            _ = try await ledger.keepTime(time.clock.reading)
            try await ledger.accept([1], due: 10, at: time.now)
            try await body(ledger)
        }
    }

    private func times(_ ledger: Ledger) throws -> [Duration] {
        let row = try ledger.raw { try Row.fetchOne($0, sql: "SELECT deadline_at, due_at FROM job") }
        return ["deadline_at", "due_at"].compactMap { (row?[$0] as Int64?).map { Timestamp(milliseconds: $0) - time.now } }
    }

    @Test(arguments: [Duration.seconds(3 * 3600), .seconds(-3 * 3600)])
    func `deadline and due time mean as long as before, there and back again`(jump: Duration) async throws {
        try await withJob { ledger in
            time.advance(.seconds(4))
            time.jump(by: jump)
            try await #expect(ledger.keepTime(time.clock.reading) == jump)
            try #expect(times(ledger) == [.seconds(3596), .seconds(6)])
            try await #expect(ledger.keepTime(time.clock.reading) == .zero, "once")
            time.advance(.seconds(2))
            time.jump(by: .zero - jump)
            try await #expect(ledger.keepTime(time.clock.reading) == .zero - jump)
            try #expect(times(ledger) == [.seconds(3594), .seconds(4)])
        }
    }

    @Test func `of several processes one moves them`() async throws {
        try await withPath { path in
            let ledgers = try [Ledger(path: path), Ledger(path: path)]
            for ledger in ledgers { try await #expect(ledger.keepTime(time.clock.reading) == .zero) }
            try await ledgers[0].accept([1], due: 10, at: time.now)
            time.jump(by: .seconds(7200))
            let reading = time.clock.reading
            let jumps = try await withThrowingTaskGroup(of: Duration.self) { group in
                for ledger in ledgers + ledgers { group.addTask { try await ledger.keepTime(reading) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(jumps.sorted() == [.zero, .zero, .zero, .seconds(7200)])
            try #expect(times(ledgers[0]) == [.seconds(3600), .seconds(10)])
            for ledger in ledgers { try ledger.close() }
        }
    }

    @Test func `a pause, a lease and the bucket move as well`() async throws {
        try await withJob { ledger in
            let quota = Quota(account: "a", rate: Rate(perSecond: 1, burst: 1))
            time.advance(.seconds(10))
            let claims = try await ledger.claimDue(limit: 1, lease: .seconds(60), by: 1, within: quota, at: time.now)
            #expect(claims.count == 1)
            try await ledger.pause(account: "a", until: time.now + .seconds(30), reason: "slow down")
            time.jump(by: .seconds(-86_400))
            _ = try await ledger.keepTime(time.clock.reading)
            try await #expect(ledger.pause(account: "a")?.until == time.now + .seconds(30))
            time.advance(.seconds(59))
            try await #expect(ledger.claimDue(limit: 1, lease: .seconds(60), by: 1, within: quota, at: time.now) == [])
            time.advance(.seconds(1))
            try await #expect(ledger.claimDue(limit: 1, lease: .seconds(60), by: 1, within: quota, at: time.now).count == 1)
        }
    }

    @Test func `what has happened keeps its time, and what is over stays over`() async throws {
        try await withJob { ledger in
            try ledger.settle([1], .completed, at: time.now)
            // Past its deadline nothing more can become of it.
            time.advance(.seconds(3601))
            let before = try await ledger.job(Samples.key())
            time.jump(by: .seconds(86_400))
            _ = try await ledger.keepTime(time.clock.reading)
            try await #expect(ledger.job(Samples.key()) == before)
        }
    }

    @Test(arguments: [Duration.seconds(86_400), .seconds(-86_400)])
    func `a job that has its end keeps as long until its deadline, in which a contradiction is asked about`(jump: Duration) async throws {
        try await withJob { ledger in
            try ledger.settle([1], .completed, at: time.now)
            time.jump(by: jump)
            _ = try await ledger.keepTime(time.clock.reading)
            try #expect(times(ledger) == [.seconds(3600)])
        }
    }

    @Test func `while nothing jumps nothing is written`() async throws {
        try await withJob { ledger in
            let version = try ledger.raw { try Int.fetchOne($0, sql: "SELECT steady_since FROM timebase") }
            for _ in 0..<10 {
                time.advance(.seconds(3600))
                try await #expect(ledger.keepTime(time.clock.reading) == .zero)
            }
            try #expect(ledger.raw { try Int.fetchOne($0, sql: "SELECT steady_since FROM timebase") } == version)
        }
    }

    @Test func `a machine that starts in 1970 and is set right later loses no time of any job`() async throws {
        try await withJob { ledger in
            let right = time.now
            time.jump(by: .milliseconds(-right.milliseconds))
            time.reboot()
            let wrong = time.clock
            try await #expect(ledger.keepTime(wrong.reading) < .seconds(-86_400 * 365 * 50))
            try #expect(times(ledger)[0] == .seconds(3600))
            time.advance(.seconds(60))
            time.jump(by: .milliseconds(right.milliseconds))
            _ = try await ledger.keepTime(time.clock.reading)
            try #expect(times(ledger) == [.seconds(3540), .seconds(-50)])
        }
    }

    @Test func `where the start of the machine has no name, nothing is moved`() async throws {
        try await withJob { ledger in
            time.jump(by: .seconds(86_400))
            try await #expect(ledger.keepTime(time.clock.on(boot: "").reading) == .zero)
            try #expect(times(ledger) == [.seconds(3600 - 86_400), .seconds(10 - 86_400)])
        }
    }
}

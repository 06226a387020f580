import CallboxLedger
import CallboxModel
import GRDB
import TestSupport
import Testing

/// What is over and done with leaves the ledger in time, and what a timeline holds is bounded.
@Suite struct ForgettingTests {
    private let time = SetClock()

    /// A ledger with a clock that has been steady for long enough.
    private func withSteadyLedger(_ body: (Ledger) async throws -> Void) async throws {
        try await withLedger { ledger in
            _ = try await ledger.keepTime(time.clock.reading)
            time.advance(.seconds(3600))
            try await body(ledger)
        }
    }

    private func take(_ ledger: Ledger, _ seeds: [UInt64]) async throws {
        _ = try await ledger.markFiled(of: 1, through: .max, at: time.now)
        _ = try await ledger.markTaken(seeds.map(Samples.key), at: time.now)
    }

    private func forget(_ ledger: Ledger, limit: Int = 100) async throws -> Int {
        try await ledger.forget(takenBefore: time.now, limit: limit, at: time.clock.reading)
    }

    @Test func `a job whose entry was taken goes with all that belongs to it`() async throws {
        try await withSteadyLedger { ledger in
            try await ledger.accept([1, 2], at: time.now)
            try ledger.settle([1, 2], .completed, at: time.now)
            try await take(ledger, [1])
            try await #expect(forget(ledger) == 0, "not before its time")
            time.advance(.milliseconds(1))
            try await #expect(forget(ledger) == 1)
            try await #expect(ledger.job(Samples.key(1)) == nil)
            try await #expect(ledger.job(Samples.key(2)) != nil, "nobody has taken it")
            try #expect(
                ledger.raw { try Int.fetchAll($0, sql: "SELECT count(DISTINCT job_id) FROM event UNION ALL SELECT count(*) FROM entry") }
                    == [1, 1])
            let rulings = try ledger.settle([Samples.key(1)], filer: 1, at: time.now) { _, job, _ in
                Ruling(verdict: job == nil ? .refused(.unknownJob) : .duplicate)
            }
            #expect(rulings.map(\.verdict) == [.refused(.unknownJob)])
        }
    }

    @Test func `what is open, due, unflushed or not taken stays`() async throws {
        try await withSteadyLedger { ledger in
            try await ledger.accept([1, 2, 3, 4], at: time.now)
            try ledger.settle([2], .completed, filer: 7, at: time.now)
            try ledger.settle([3, 4], .completed, at: time.now)
            try await take(ledger, [2, 3])
            try ledger.rule(3, Ruling(verdict: .refused(.contradiction), isDueNow: true), at: time.now)
            time.advance(.seconds(86_400))
            try await #expect(forget(ledger) == 0)
        }
    }

    @Test func `a job that was given up unsent goes as well`() async throws {
        try await withSteadyLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: time.now)
            time.advance(.seconds(3600))
            try await #expect(ledger.abandonUnsent(at: time.now) == 1)
            time.advance(.seconds(1))
            try await #expect(forget(ledger) == 1)
        }
    }

    @Test func `much is forgotten in steps, the oldest first`() async throws {
        try await withSteadyLedger { ledger in
            try await ledger.accept(Array(1...9), at: time.now)
            for seed in UInt64(1)...9 {
                try ledger.settle([seed], .completed, at: time.now)
                try await take(ledger, [seed])
                time.advance(.seconds(1))
            }
            try await #expect(forget(ledger, limit: 4) == 4)
            try await #expect(ledger.job(Samples.key(4)) == nil)
            try await #expect(ledger.job(Samples.key(5)) != nil)
            try await #expect(forget(ledger, limit: 4) == 4)
            try await #expect(forget(ledger, limit: 4) == 1)
        }
    }

    @Test func `a line of a batch is known for ever, so that it is never sent twice`() async throws {
        try await withSteadyLedger { ledger in
            let line = BatchLine(batch: "monday", line: "1")
            _ = try await ledger.record([Samples.request(1, line: line)], at: time.now)
            _ = try await ledger.beginSend(Samples.key(1), by: 1, at: time.now)
            try ledger.settle([1], .completed, at: time.now)
            try await take(ledger, [1])
            time.advance(.seconds(1))
            try await #expect(forget(ledger) == 1)
            try await #expect(ledger.record([Samples.request(2, line: line)], at: time.now) == [.existing(Samples.key(1))])
            try await #expect(ledger.forgottenState(Samples.key(1)) == "completed")
            try await #expect(ledger.forgottenState(Samples.key(2)) == nil)
        }
    }

    @Test func `a clock that has just jumped makes nothing old`() async throws {
        try await withSteadyLedger { ledger in
            try await ledger.accept([1], at: time.now)
            try ledger.settle([1], .completed, at: time.now)
            try await take(ledger, [1])
            time.jump(by: .seconds(86_400 * 365))
            try await #expect(ledger.keepTime(time.clock.reading) != .zero)
            try await #expect(forget(ledger) == 0)
            time.advance(.seconds(3600))
            try await #expect(forget(ledger) == 1, "a clock that stays as it is must be believed at last")
        }
    }

    @Test func `a timeline keeps its beginning and its end`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            for number in 1...250 {
                let detail: [(String, JSONValue)] = [("verdict", .string("progress")), ("number", .integer(number))]
                try ledger.rule(1, Ruling(verdict: .progress, event: (.callback, detail)))
            }
            let callbacks = try await ledger.timeline(Samples.key()).filter { $0.kind == .callback }
            #expect(callbacks.compactMap { $0.detail["number"]?.scalarText }.compactMap(Int.init) == Array(1...50) + Array(201...250))
            try await #expect(ledger.story().prefix(3) == [.recorded, .sent, .accepted])
            try #expect(ledger.raw { try Int.fetchOne($0, sql: "SELECT omitted FROM job") } == 150)
            try await #expect(ledger.counts().callbacks == ["progress": 250])
        }
    }
}

import CallboxModel
import TestSupport
import Testing

@testable import CallboxLedger

/// What is owed to the inbox is owed until it is noted as durable there.
@Suite struct FilingTests {
    private let now = Samples.moment

    @Test func `entries are owed by the process that settled them`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2, 3])
            let first = try ledger.settle([1, 2], .completed, filer: 7)
            try ledger.settle([3], .failed, filer: 8)
            try await #expect(ledger.filers() == [7, 8])
            let owed = try await ledger.unfiled(of: 7, limit: 9)
            #expect(owed.map(\.key) == [Samples.key(1), Samples.key(2)])
            #expect(
                owed.first
                    == Filing(
                        sequence: 1, key: Samples.key(1), revision: 1, document: first[0].document, settledAt: now))
            try await #expect(ledger.unfiled(of: 7, limit: 1).map(\.sequence) == [1])
            try await #expect(ledger.unfiled(of: 7, after: 1, limit: 9).map(\.sequence) == [2])
        }
    }

    @Test func `what is filed is not owed any more`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2, 3])
            try ledger.settle([1, 2, 3], .completed, filer: 7)
            try await #expect(ledger.markFiled(of: 7, through: 2, at: now) == 2)
            try await #expect(ledger.markFiled(of: 7, through: 2, at: now) == 0)
            try await #expect(ledger.markFiled(of: 8, through: .max, at: now) == 0)
            try await #expect(ledger.unfiled(of: 7, limit: 9).map(\.key) == [Samples.key(3)])
            try await #expect(ledger.story(1).last == .filed)
            try await #expect(ledger.story(3).last == .settled)
        }
    }

    @Test func `of many that left, each is noted or told back`() async throws {
        try await withLedger { ledger in
            let seeds = Array(1...600 as ClosedRange<UInt64>)
            try await ledger.accept(seeds)
            try ledger.settle(seeds, .completed, filer: 7)
            try await #expect(ledger.markTaken(seeds.map(Samples.key), at: now) == seeds.map(Samples.key))
            try await #expect(ledger.markTaken(seeds.map(Samples.key), isDurable: true, at: now) == [])
            try await #expect(ledger.unfiled(of: 7, limit: 9).isEmpty)
        }
    }

    @Test func `what was taken is not owed and was taken once`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2])
            try ledger.settle([1, 2], .completed, filer: 7)
            let keys = [Samples.key(1), Samples.key(9)]
            for _ in 0..<2 { try await #expect(ledger.markTaken(keys, isDurable: true, at: now) == []) }
            try await #expect(ledger.unfiled(of: 7, limit: 9).map(\.key) == [Samples.key(2)])
            try await #expect(ledger.story(1).filter { $0 == .taken }.count == 1)
        }
    }

    @Test func `what left before it was durable is not noted until it is durable that it left`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.settle([1], .completed, filer: 7)
            try await #expect(ledger.markTaken([Samples.key(1)], at: now) == [Samples.key(1)])
            try await #expect(ledger.unfiled(of: 7, limit: 9).count == 1, "it is still owed")
            _ = try await ledger.markFiled(of: 7, through: .max, at: now)
            try await #expect(ledger.markTaken([Samples.key(1)], at: now) == [])
            try await #expect(ledger.story(1).suffix(2) == [.filed, .taken])
        }
    }

    @Test func `an amendment that is still on its way cannot have been taken`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.settle([1], .expired, filer: 7)
            try ledger.settle([1], .completed, revision: 2, filer: 7)
            for isDurable in [false, true] {
                try await #expect(ledger.markTaken([Samples.key(1)], isDurable: isDurable, at: now) == [Samples.key(1)])
            }
            try await #expect(ledger.unfiled(of: 7, limit: 9).map(\.revision) == [2])
            _ = try await ledger.markFiled(of: 7, through: .max, at: now)
            try await #expect(ledger.markTaken([Samples.key(1)], at: now) == [])
            try await #expect(ledger.story(1).last == .taken)
        }
    }

    @Test func `an amendment is owed again, also where the entry before it was taken`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1])
            try ledger.settle([1], .expired, filer: 7)
            _ = try await ledger.markFiled(of: 7, through: .max, at: now)
            _ = try await ledger.markTaken([Samples.key(1)], at: now)
            try ledger.settle([1], .completed, revision: 2, filer: 8)
            try await #expect(ledger.unfiled(of: 8, limit: 9).map(\.revision) == [2])
        }
    }

    @Test func `what is durable and not taken is told in order`() async throws {
        try await withLedger { ledger in
            try await ledger.accept([1, 2, 3])
            try ledger.settle([1, 2, 3], .completed, filer: 7)
            try await #expect(ledger.untaken(after: 0, limit: 9).isEmpty, "nothing is durable yet")
            _ = try await ledger.markFiled(of: 7, through: .max, at: now)
            _ = try await ledger.markTaken([Samples.key(2)], at: now)
            try await #expect(ledger.untaken(after: 0, limit: 9).map(\.key) == [Samples.key(1), Samples.key(3)])
            try await #expect(ledger.untaken(after: 0, limit: 1).map(\.sequence) == [1])
            try await #expect(ledger.untaken(after: 1, limit: 9).map(\.sequence) == [3])
        }
    }
}

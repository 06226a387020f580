import CallboxLedger
import CallboxModel
import TestSupport
import Testing

/// Several processes work on one ledger, and nobody's write is lost.
@Suite struct SharingTests {
    private let now = Samples.moment

    @Test func `two ledgers on one file see each other's work`() async throws {
        try await withPath { path in
            let first = try Ledger(path: path)
            let second = try Ledger(path: path)
            try await first.accept([1])
            try await #expect(second.job(Samples.key())?.submission == .accepted)
            try #expect(second.settle([1], .completed).map(\.sequence) == [1])
            try await #expect(first.outcome(Samples.key()) == .completed)
            try first.close()
            try second.close()
        }
    }

    @Test func `two ledgers settle the same jobs at once, and each has one entry`() async throws {
        try await withPath { path in
            let ledgers = try [Ledger(path: path), Ledger(path: path)]
            try await ledgers[0].accept(Array(1...100))
            let sequences = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for ledger in ledgers {
                    group.addTask { try (1...100).flatMap { try ledger.settleIfOpen($0).map(\.sequence) } }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(sequences.sorted() == Array(1...100))
            try await #expect(ledgers[1].counts().jobs == ["completed": 100])
        }
    }

    @Test func `a write is carried through although its task is cancelled`() async throws {
        try await withLedger { ledger in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await ledger.record([Samples.request()], at: Samples.moment)
            }
            try await #expect(task.value == [.recorded])
            try await #expect(ledger.job(Samples.key()) != nil)
        }
    }
}

extension Ledger {
    fileprivate func settleIfOpen(_ seed: UInt64) throws(LedgerError) -> [Entry] {
        let key = Samples.key(seed)
        return try settle([key], filer: 1, at: Samples.moment) { _, job, sequence in
            guard job?.standing.entry == nil else { return Ruling(verdict: .duplicate) }
            return Ruling(verdict: .entry(.completed, revision: 1), entry: Samples.entry(key, sequence: sequence, .completed))
        }.compactMap(\.entry)
    }
}

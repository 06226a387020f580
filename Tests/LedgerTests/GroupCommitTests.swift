import CallboxModel
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import CallboxLedger

/// Writes that wait together are committed together, and each still happens whole or not at all.
@Suite struct GroupCommitTests {
    /// Begins writes while the writer is kept busy, so that all of them wait together, and collects what they were told.
    private func waitTogether(
        _ ledger: Ledger, _ count: Int, _ write: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> [String] {
        let door = Barrier()
        ledger.pool.asyncWriteWithoutTransaction { _ in door.wait() }
        return try await withThrowingTaskGroup { group in
            for number in 1...count {
                group.addTask {
                    do {
                        try await write(number)
                        return "done"
                    } catch let error as LedgerError {
                        return error.code.rawValue
                    }
                }
            }
            try await eventually { ledger.waiting.count == count }
            door.open()
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
    }

    private static func pause(_ account: String, in database: Database) throws {
        try database.execute(sql: "INSERT INTO pause (account, until, reason) VALUES (?, 0, 'x')", arguments: [account])
    }

    private func paused(_ ledger: Ledger) throws -> Set<String> {
        try ledger.raw { try Set(String.fetchAll($0, sql: "SELECT account FROM pause")) }
    }

    @Test(arguments: [(waiting: 1, commits: 1), (40, 1), (600, 3)])
    func `many that wait are few transactions, and none is forgotten`(_ sample: (waiting: Int, commits: Int)) async throws {
        try await withLedger { ledger in
            let commits = CommitCounter()
            ledger.pool.add(transactionObserver: commits, extent: .databaseLifetime)
            let told = try await waitTogether(ledger, sample.waiting) { number in
                try await ledger.write { try Self.pause("a\(number)", in: $0) }
            }
            #expect(told == Array(repeating: "done", count: sample.waiting))
            try #expect(paused(ledger).count == sample.waiting)
            #expect(commits.count == sample.commits)
        }
    }

    @Test func `one that is refused leaves nothing behind, and takes nobody with it`() async throws {
        try await withLedger { ledger in
            let told = try await waitTogether(ledger, 10) { number in
                try await ledger.write { database in
                    try Self.pause("a\(number)", in: database)
                    if number == 5 { try Self.pause("a5", in: database) }
                }
            }
            #expect(told == Array(repeating: "done", count: 9) + ["refused"])
            try #expect(paused(ledger) == Set((1...10).filter { $0 != 5 }.map { "a\($0)" }))
            #expect(ledger.failure == nil)
        }
    }

    @Test func `where the transaction fails, all are told, nothing is there, and the next write is not touched`() async throws {
        try await withLedger { ledger in
            let told = try await waitTogether(ledger, 3) { number in
                try await ledger.write { database in
                    try Self.pause("a\(number)", in: database)
                    guard number == 2 else { return }
                    // As SQLite does it where the disk is full.
                    try database.execute(sql: "ROLLBACK")
                    throw DatabaseError(resultCode: .SQLITE_FULL)
                }
            }
            #expect(told == ["full", "full", "full"])
            try #expect(paused(ledger) == [])
            try await ledger.write { try Self.pause("b", in: $0) }
            try #expect(paused(ledger) == ["b"])
        }
    }
}

/// Counts the commits of a connection.
private final class CommitCounter: TransactionObserver, Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) { number.withLock { $0 += 1 } }
    func databaseDidRollback(_ database: Database) {}
}

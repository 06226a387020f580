import CallboxModel
import GRDB

/// The database of jobs, entries and what happened to them, on SQLite.
///
/// It arbitrates: whatever several threads and processes do at once, a job has one entry, one sender and one poller at a time,
/// because the schema and single transactions say so. And it is what makes an entry durable: every transaction is flushed
/// before it returns (`synchronous=FULL`, sqlite.org/pragma.html#pragma_synchronous).
///
/// Operations come in batches, one transaction each. Only ``settle(_:filer:at:rule:)`` blocks its thread; the others wait on
/// the database's own queues. A write that has begun is carried through even if its task is cancelled.
package final class Ledger: Sendable {
    let pool: DatabasePool
    /// A connection of its own, so that checkpoints do not stand in the way of commits.
    private let checkpointer: DatabaseQueue
    /// The path of the database file.
    package let path: String

    /// Opens a ledger, makes it where there is none, and brings an older one up to date.
    ///
    /// - Parameter readersMax: connections that read at once.
    /// - Throws: ``LedgerError``: `newer`, `unreadable`, or what the disk says.
    package init(path: String, readersMax: Int = 4) throws(LedgerError) {
        self.path = path
        do {
            let configuration = Self.configuration(readersMax: readersMax)
            pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL for every pool, with which a power loss can take acknowledged transactions back.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Schema.prepare(pool)
            checkpointer = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw LedgerError(error)
        }
    }

    private static func configuration(readersMax: Int) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = readersMax
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            // Pages until a commit checkpoints by itself: only where no checkpoint thread runs for a long time.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 16000")
        }
        return configuration
    }

    /// The value of `PRAGMA synchronous` on the connection that writes: 2 is FULL.
    package func synchronousLevel() async throws(LedgerError) -> Int {
        try await write { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1 }
    }

    /// Moves what is in the write-ahead log into the database file, without waiting for readers or writers; does nothing where another
    /// process is at it.
    ///
    /// Blocks its thread; call it from one that may.
    package func checkpoint() throws(LedgerError) {
        do {
            _ = try checkpointer.writeWithoutTransaction { try $0.checkpoint(.passive) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return
        } catch {
            throw LedgerError(error)
        }
    }

    /// Closes every connection, after what is under way.
    package func close() throws(LedgerError) {
        do {
            try checkpointer.close()
            try pool.close()
        } catch {
            throw LedgerError(error)
        }
    }
}

extension Ledger {
    /// Runs one transaction on the writer's queue and waits for its commit, cancelled or not: what was asked for is done.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(LedgerError) -> Value {
        let result = await withCheckedContinuation { continuation in
            pool.asyncWrite(body) { _, result in continuation.resume(returning: result) }
        }
        do { return try result.get() } catch { throw LedgerError(error) }
    }

    /// Reads on a reader's queue, from one snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(LedgerError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncRead { database in continuation.resume(returning: database.flatMap { db in Result { try body(db) } }) }
        }
        do { return try result.get() } catch { throw LedgerError(error) }
    }
}

import CallboxModel
import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// The database of jobs, entries and what happened to them, on SQLite.
///
/// It arbitrates: whatever several threads and processes do at once, a job has one entry, one sender and one poller at a time,
/// because the schema and single transactions say so. And it is what makes an entry durable: every transaction is flushed
/// before it returns (`synchronous=FULL`, sqlite.org/pragma.html#pragma_synchronous).
///
/// Every operation happens whole or not at all. Those that are `async` wait on the database's own queues; the others block their thread.
/// A write that has begun is carried through even if its task is cancelled.
///
/// While it is open, neither the database file nor the index of its log may be opened beside SQLite in this process: when any of its
/// descriptors is closed, the kernel drops all locks that the process has on that file (sqlite.org/howtocorrupt.html, section 2.2).
///
/// Once the disk has failed under a write, nothing more is written: every further write throws what the first one threw
/// (``failure``). What is on the disk then, nobody knows but the next start.
package final class Ledger: Sendable {
    let pool: DatabasePool
    private let isCalledByHand: Bool
    /// A connection of its own, so that checkpoints do not stand in the way of commits; called by hand, nothing would.
    private let checkpointer: DatabaseQueue?
    /// The path of the database file.
    package let path: String
    private let ended = Mutex<LedgerError?>(nil)
    let waiting = WaitingWrites()
    private let log: LogLength
    private let logPagesMax: Int

    /// Opens a ledger, makes it where there is none, and brings an older one up to date.
    ///
    /// - Parameters:
    ///   - isCalledByHand: every operation blocks its thread until it is done, on one connection: what a simulation needs, in which
    ///     nothing may depend on how threads are scheduled.
    ///   - isAlone: whether no other process has it open. A ledger that was made by an older version is brought up to date only then:
    ///     others of that version could not go on with it.
    ///   - logPagesMax: pages in the write-ahead log from which on commits move it along themselves: only where nobody calls
    ///     ``checkpoint()`` for very long.
    /// - Throws: ``LedgerError``: `newer`, `older`, `unreadable`, or what the disk says.
    package init(
        path: String, isCalledByHand: Bool = false, isAlone: Bool = true, logPagesMax: Int = 64_000
    ) throws(LedgerError) {
        self.path = path
        self.isCalledByHand = isCalledByHand
        self.logPagesMax = logPagesMax
        let log = LogLength()
        self.log = log
        do {
            let configuration = Self.configuration
            pool = try Self.open(path, configuration)
            // GRDB sets NORMAL for every pool, with which a power loss can take acknowledged transactions back.
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                log.follow(database)
            }
            try Schema.prepare(pool, isAlone: isAlone)
            checkpointer = isCalledByHand ? nil : try DatabaseQueue(path: path, configuration: configuration)
            try pool.writeWithoutTransaction(Self.requireLog)
            try checkpointer?.writeWithoutTransaction(Self.requireLog)
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Opens the file. Where several make it a ledger at once, SQLite calls it busy without waiting, because two that wait for each other
    /// would do so for ever (sqlite.org/c3ref/busy_handler.html): so it is tried again.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        let end = ContinuousClock.now + patience
        while true {
            do {
                try Origin.check(path, configuration)
                return try DatabasePool(path: path, configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end {
                usleep(2000)
            }
        }
    }

    /// How long to wait for other processes.
    private static let patience: Duration = .seconds(10)

    /// Waits a moment for a lock that another connection holds.
    ///
    /// SQLite's own handler waits for 1, 2, 5 and 10 milliseconds (sqlite3_busy_timeout), many times as long as anybody here holds one.
    ///
    /// - Parameter attempts: how often it was tried before.
    /// - Returns: `false` where that was for long enough.
    private static func waitForLock(attempts: Int) -> Bool {
        let isSoon = attempts < 100
        usleep(isSoon ? 100 : 1000)
        return isSoon || Duration.milliseconds(attempts) < patience
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .callback(waitForLock)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            // Bytes of the log's file that are kept when it starts anew.
            try database.execute(sql: "PRAGMA journal_size_limit = \(64 << 20)")
        }
        return configuration
    }

    /// Checks what SQLite keeps to itself: where it may not open a file for writing it opens it for reading, and where it cannot turn to
    /// write-ahead logging, because a flush failed, it goes on without.
    private static func requireLog(_ database: Database) throws {
        if let connection = database.sqliteConnection, sqlite3_db_readonly(connection, "main") == 1 {
            throw LedgerError(.failed, "the database can only be read")
        }
        guard try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal" else {
            throw LedgerError(.failed, "the database cannot be given a write-ahead log")
        }
    }

    /// The value of `PRAGMA synchronous` on the connection that writes: 2 is FULL.
    package func synchronousLevel() async throws(LedgerError) -> Int {
        try await write { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1 }
    }

    /// Closes every connection, after what is under way.
    ///
    /// After a failure they are left open until the process ends. Called by hand, they are closed all the same: who calls sees to it that
    /// nothing of it reaches the disk.
    package func close() throws(LedgerError) {
        if failure != nil && !isCalledByHand { return }
        // What waits is more than one group, perhaps, and each puts the next behind whatever is queued by then.
        while waiting.count > 0 { pool.writeWithoutTransaction { _ in } }
        do {
            try pool.close()
            // The last to close moves the log into the file and removes it; a reader of the pool could not.
            try checkpointer?.close()
        } catch {
            throw LedgerError(error, path: path)
        }
    }
}

extension Ledger {
    /// Why nothing is written any more; `nil` while the disk has not failed.
    package var failure: LedgerError? { ended.withLock { $0 } }

    /// Sorts what a write threw on a connection, and remembers it where it is the end of all writing.
    func note(_ error: any Error, on database: Database) -> LedgerError {
        let number = database.sqliteConnection.map { sqlite3_system_errno($0) } ?? 0
        let error = LedgerError(error, systemNumber: number, path: path)
        guard error.code == .failed else { return error }
        let isFirst = ended.withLock { ended in
            defer { ended = ended ?? error }
            return ended == nil
        }
        // SQLite would write and flush once more when the connections are closed: they stay open until the process ends.
        if isFirst && !isCalledByHand { _ = Unmanaged.passRetained(self) }
        return error
    }

    private func refuseIfEnded() throws(LedgerError) {
        if let failure { throw failure }
    }

    /// Runs a write on the writer's queue and waits for its commit, cancelled or not: what was asked for is done.
    ///
    /// Writes that wait together are committed together, with one flush; each still happens whole or not at all.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(LedgerError) -> Value {
        if isCalledByHand { return try writeBlocking(body) }
        let result: Result<Value, LedgerError> = await withCheckedContinuation { continuation in
            let isFirst = waiting.add(WaitingWrite(body) { continuation.resume(returning: $0) })
            if isFirst { pool.asyncWriteWithoutTransaction(commitWaiting) }
        }
        return try result.get()
    }

    private func commitWaiting(_ database: Database) {
        let (writes, areMore) = waiting.take()
        if areMore { pool.asyncWriteWithoutTransaction(commitWaiting) }
        let isAlone = writes.count == 1
        let result: Result<[WaitingWrite.Outcome], LedgerError> = Result { () throws(LedgerError) in
            try transact(database) { database in
                try writes.map { try isAlone ? $0.run(database) : $0.runApart(in: database) }
            }
        }
        for (index, write) in writes.enumerated() { write.end(result.map { $0[index] }) }
    }

    /// Runs one transaction and waits for its commit. Blocks its thread.
    func writeBlocking<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        let result: Result<Value, LedgerError> = pool.writeWithoutTransaction { database in
            Result { () throws(LedgerError) in try transact(database, body) }
        }
        return try result.get()
    }

    private func transact<Value>(_ database: Database, _ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        // Looked at on the writer's queue: what waited behind the write that failed must not follow it.
        try refuseIfEnded()
        var value: Value?
        do {
            try database.inTransaction(.immediate) {
                value = try body(database)
                return .commit
            }
        } catch {
            throw note(error, on: database)
        }
        guard let value else { throw LedgerError(.refused, "a transaction ended without a result") }
        // It is committed, whatever becomes of this: a failure of the disk is remembered, and ends the writes that follow.
        if log.pages >= logPagesMax { _ = moveLog(.passive, on: database) }
        return value
    }

    /// Reads on a reader's queue, from one snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(LedgerError) -> Value {
        if isCalledByHand { return try readBlocking(body) }
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncRead { database in continuation.resume(returning: database.flatMap { db in Result { try body(db) } }) }
        }
        do { return try result.get() } catch { throw LedgerError(error, path: path) }
    }

    /// Reads on a reader's queue, from one snapshot. Blocks its thread.
    func readBlocking<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            // Called by hand, nothing happens meanwhile: every state is a snapshot.
            return try isCalledByHand ? pool.writeWithoutTransaction(body) : pool.read(body)
        } catch {
            throw LedgerError(error, path: path)
        }
    }
}

extension Ledger {
    /// Moves what is in the write-ahead log into the database file; does nothing where another process is at it.
    ///
    /// Readers and writers go on meanwhile. Where writers never rest, the log is never empty and would grow for ever: from
    /// ``longLogPages`` on, the little that is left after that is moved while nobody may write, and whoever writes next begins at the start of the
    /// log again. No reader is waited for: while somebody reads what is old, the log grows.
    /// The file keeps its length: to write over what is there is flushed much quicker than to make a file longer.
    ///
    /// Blocks its thread; call it from one that may.
    package func checkpoint() throws(LedgerError) {
        guard try checkpoint(.passive) >= Self.longLogPages, checkpointer != nil else { return }
        try whileNobodyWrites { () throws(LedgerError) in try checkpoint(.passive) }
    }

    /// Runs something while neither this process nor another writes; not at all where another writes for very long.
    private func whileNobodyWrites(_ body: () throws(LedgerError) -> Int) throws(LedgerError) {
        let failure: LedgerError? = pool.writeWithoutTransaction { database in
            do {
                try database.inTransaction(.immediate) {
                    _ = try body()
                    return .rollback
                }
                return nil
            } catch {
                return note(error, on: database)
            }
        }
        if let failure, failure.code != .busy { throw failure }
    }

    /// Pages in the write-ahead log from which on it is too long.
    private static let longLogPages = 4000

    /// - Returns: the pages in the log; 0 where another process is at it.
    @discardableResult
    private func checkpoint(_ kind: Database.CheckpointMode) throws(LedgerError) -> Int {
        try refuseIfEnded()
        let writer: any DatabaseWriter = checkpointer ?? pool
        return try writer.writeWithoutTransaction { moveLog(kind, on: $0) }.get()
    }

    private func moveLog(_ kind: Database.CheckpointMode, on database: Database) -> Result<Int, LedgerError> {
        do {
            let (pages, moved) = try database.checkpoint(kind)
            if moved == pages { log.noteMoved() }
            return .success(pages)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return .success(0)  // another process is at it
        } catch {
            return .failure(note(error, on: database))
        }
    }

    /// Whether the write-ahead log is so long that it should be moved along before its time, as far as this process wrote it.
    package var hasLongLog: Bool { log.pages >= Self.longLogPages }

    /// Whether this process wrote anything since it last found all of the write-ahead log in the database.
    package var hasLog: Bool { log.pages > 0 }

    /// Makes what the write-ahead log holds durable, whatever became of earlier flushes of it, and moves it into the database file.
    ///
    /// After a flush that failed, the kernel shows bytes of the log that are not on the disk, and does not write them any more. A commit
    /// that is appended behind such a hole is lost with it at a power loss, because every frame's checksum continues that of the frame
    /// before it (sqlite.org/fileformat2.html#walformat). So the log's bytes are written over themselves, which makes
    /// them dirty again, and flushed; only then may they be copied into the database, and the log starts anew. Nobody can write meanwhile.
    ///
    /// Blocks its thread for as long as the disk takes for the log.
    package func renewLog() throws(LedgerError) {
        let log = URL(filePath: path + "-wal")
        try writeBlocking { _ in try Self.rewrite(log) }
        try checkpoint(.truncate)
    }

    /// Bytes read and written at once.
    private static let chunkBytes = 1 << 20

    private static func rewrite(_ url: URL) throws {
        let file = try FileHandle(forUpdating: url)
        defer { try? file.close() }  // everything is flushed by then, or the error is on its way
        var offset: UInt64 = 0
        do {
            while let bytes = try file.read(upToCount: chunkBytes), !bytes.isEmpty {
                try file.seek(toOffset: offset)
                try file.write(contentsOf: bytes)
                offset += UInt64(bytes.count)
            }
            try file.synchronize()
        } catch {
            throw LedgerError(.failed, "the write-ahead log cannot be written again: \(error.localizedDescription), \(url.path)")
        }
    }
}

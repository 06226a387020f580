import CallboxModel
import Foundation
import GRDB

/// An entry that is durable in the ledger and must be in the inbox as a file.
package struct Filing: Sendable, Equatable {
    package let sequence: Int64
    package let key: JobKey
    package let revision: Int
    package let document: [UInt8]
    package let settledAt: Timestamp
}

extension Ledger {
    /// The processes that still owe entries to the inbox.
    package func filers() async throws(LedgerError) -> Set<Int64> {
        try await read { database in
            Set(try Int64.fetchAll(database, sql: "SELECT DISTINCT filer FROM entry WHERE filer IS NOT NULL"))
        }
    }

    /// Entries that a process owes to the inbox, in the order of settlement.
    package func unfiled(of filer: Int64, after sequence: Int64 = 0, limit: Int) async throws(LedgerError) -> [Filing] {
        try await read { try Self.unfiled(of: filer, after: sequence, limit: limit, in: $0) }
    }

    /// The same on the thread that calls, which holds the filing lock meanwhile.
    package func unfiledBlocking(of filer: Int64, after sequence: Int64, limit: Int) throws(LedgerError) -> [Filing] {
        try readBlocking { try Self.unfiled(of: filer, after: sequence, limit: limit, in: $0) }
    }

    private static func unfiled(of filer: Int64, after sequence: Int64, limit: Int, in database: Database) throws -> [Filing] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT sequence, key, revision, body, entry.settled_at FROM entry JOIN document USING (sequence) JOIN job ON job.id = job_id
                WHERE filer = ? AND sequence > ? AND taken_at IS NULL ORDER BY sequence LIMIT ?
                """,
            arguments: [filer, sequence, limit]
        ).compactMap(Filing.init)
    }

    /// Which of some entries still wait to be put into the inbox: they were neither amended since, nor taken. Blocks its thread.
    ///
    /// - Parameter sequences: the sequence number of each entry, by its job.
    package func owed(_ sequences: [JobKey: Int64]) throws(LedgerError) -> Set<JobKey> {
        try readBlocking { database in
            let statement = try database.cachedStatement(
                sql: "SELECT 1 FROM entry WHERE sequence = ? AND taken_at IS NULL AND job_id = (SELECT id FROM job WHERE key = ?)")
            let owed = try sequences.filter { try Int.fetchOne(statement, arguments: [$0.value, $0.key.text]) != nil }
            return Set(owed.keys)
        }
    }

    /// Notes that entries of a process are in the inbox and flushed to the disk: they are not owed any more.
    ///
    /// In several transactions, so that what comes in meanwhile need not wait for all of them.
    ///
    /// - Returns: how many there were.
    package func markFiled(of filer: Int64, through sequence: Int64, at now: Timestamp) async throws(LedgerError) -> Int {
        var count = 0
        while true {
            let marked = try await markSomeFiled(of: filer, through: sequence, at: now)
            count += marked
            if marked < Self.notedAtOnce { return count }
        }
    }

    /// Entries that one transaction notes as filed or taken.
    private static let notedAtOnce = 250

    private func markSomeFiled(of filer: Int64, through sequence: Int64, at now: Timestamp) async throws(LedgerError) -> Int {
        try await write { database in
            let last = try Int64.fetchOne(
                database,
                sql: "SELECT max(sequence) FROM (SELECT sequence FROM entry WHERE filer = ? AND sequence <= ? ORDER BY sequence LIMIT ?)",
                arguments: [filer, sequence, Self.notedAtOnce])
            guard let last else { return 0 }
            try Event.insertFiled(of: filer, through: last, at: now, into: database)
            try database.run("UPDATE entry SET filer = NULL WHERE filer = ? AND sequence <= ?", [filer, last])
            return database.changesCount
        }
    }

    /// Notes that the files of entries left the inbox: they were taken. Taking twice is noted once.
    ///
    /// It is only noted of entries that are known to be durable in the inbox: until then a power loss could bring an empty file back, and what left
    /// may have been the file before an amendment.
    ///
    /// In several transactions, as for those that are filed.
    ///
    /// - Parameter isDurable: whether it is durable that the files left, with all that was in them; then amendments alone are not noted yet.
    /// - Returns: what was not noted; ask again later, if the file is still not there.
    @discardableResult
    package func markTaken(_ keys: [JobKey], isDurable: Bool = false, at now: Timestamp) async throws(LedgerError) -> [JobKey] {
        var rest = keys[...]
        var unnoted: [JobKey] = []
        while !rest.isEmpty {
            unnoted += try await markSomeTaken(rest.prefix(Self.notedAtOnce), isDurable: isDurable, at: now)
            rest = rest.dropFirst(Self.notedAtOnce)
        }
        return unnoted
    }

    private func markSomeTaken(_ keys: ArraySlice<JobKey>, isDurable: Bool, at now: Timestamp) async throws(LedgerError) -> [JobKey] {
        try await write { database in
            try keys.filter { key in
                let entry = try Row.fetchOne(
                    database.cachedStatement(
                        sql: """
                            SELECT job_id, filer IS NOT NULL AND (revision > 1 OR NOT ?) AS is_under_way FROM entry
                            WHERE taken_at IS NULL AND job_id = (SELECT id FROM job WHERE key = ?)
                            """),
                    arguments: [isDurable, key.text])
                guard let entry else { return false }
                if entry["is_under_way"] { return true }
                try database.run("UPDATE entry SET taken_at = ? WHERE job_id = ?", [now.milliseconds, entry["job_id"] as Int64])
                try Event.insert(.taken, job: entry["job_id"], at: now, into: database)
                return false
            }
        }
    }

    /// Entries that are durable in the inbox and that nobody is known to have taken, in the order of settlement.
    package func untaken(after sequence: Int64, limit: Int) async throws(LedgerError) -> [(sequence: Int64, key: JobKey)] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT sequence, key FROM entry JOIN job ON job.id = job_id
                    WHERE taken_at IS NULL AND filer IS NULL AND sequence > ? ORDER BY sequence LIMIT ?
                    """,
                arguments: [sequence, limit]
            ).compactMap { row in JobKey(row["key"] as String).map { (row["sequence"], $0) } }
        }
    }
}

extension Filing {
    fileprivate init?(_ row: Row) {
        guard let key = JobKey(row["key"] as String) else { return nil }
        self.init(
            sequence: row["sequence"], key: key, revision: row["revision"], document: Array(row["body"] as Data),
            settledAt: Timestamp(milliseconds: row["settled_at"]))
    }
}

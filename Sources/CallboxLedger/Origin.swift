import Foundation
import GRDB
import GRDBSQLite

/// Tells whose database a file is, without touching it.
///
/// Opening a database the usual way turns it to write-ahead logging, rolls a journal back, or makes files beside it. So a file is first read as
/// one that cannot change (sqlite.org/uri.html#uriimmutable): no lock, no journal, no write-ahead log. Our mark
/// is in the file itself before it is turned to write-ahead logging, so that it is seen there.
enum Origin {
    /// Refuses a database that is not ours, and marks one that is new.
    ///
    /// - Throws: ``LedgerError`` `unreadable`, or what SQLite says.
    static func check(_ path: String, _ configuration: Configuration) throws {
        switch try look(path) {
        case .ours, .unclear: return
        case .foreign: throw foreign
        case .nothing: try mark(path, configuration)
        }
    }

    private static let foreign = LedgerError(.unreadable, "the file is a database, but not a Callbox ledger")

    private enum Finding {
        /// There is no file, or an empty one.
        case nothing
        case ours
        case foreign
        /// There is no mark and no table: whatever there is, is in a journal.
        case unclear
    }

    private static func look(_ path: String) throws -> Finding {
        guard FileManager.default.fileExists(atPath: path) else { return .nothing }
        if try hasMark(path) { return .ours }
        do {
            if let finding = try lookClosely(path) { return finding }
        } catch {
            if try !hasMark(path) { throw error }
        }
        // Another process may have been making it just now.
        return try hasMark(path) ? .ours : .foreign
    }

    /// What SQLite sees in a file; `nil` for a database that is not a new one.
    private static func lookClosely(_ path: String) throws -> Finding? {
        var connection: SQLiteConnection?
        defer { sqlite3_close_v2(connection) }
        let address = URL(filePath: path).absoluteString + "?immutable=1"
        try check(sqlite3_open_v2(address, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, nil), connection)
        // Without its log, a file whose checkpoint was cut off seems too short for what it says of itself; its first page tells enough.
        try check(sqlite3_exec(connection, "PRAGMA writable_schema = ON", nil, nil, nil), connection)
        if try number("PRAGMA page_count", connection) == 0 { return .nothing }
        let isNew = try number("PRAGMA application_id", connection) == 0 && number("SELECT count(*) FROM sqlite_schema", connection) == 0
        return isNew ? .unclear : nil
    }

    /// Whether the file has our mark in its header (sqlite.org/fileformat2.html#application_id).
    ///
    /// Read as bytes: a power loss in the middle of a checkpoint leaves a file that is shorter than its header says. The write-ahead log makes
    /// it whole, but SQLite, which was told not to look at that, would call the file damaged.
    private static func hasMark(_ path: String) throws -> Bool {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }  // it was only read
        let header = Array(try file.read(upToCount: 72) ?? Data())
        guard header.count == 72, header.starts(with: Array("SQLite format 3\0".utf8)) else { return false }
        return header[68...].reduce(0) { $0 << 8 | Int($1) } == Schema.applicationID
    }

    private static func number(_ sql: String, _ connection: SQLiteConnection?) throws -> Int {
        var statement: SQLiteStatement?
        defer { sqlite3_finalize(statement) }
        try check(sqlite3_prepare_v2(connection, sql, -1, &statement, nil), connection)
        let code = sqlite3_step(statement)
        guard code == SQLITE_ROW else {
            try check(code, connection)
            return 0
        }
        return Int(sqlite3_column_int64(statement, 0))
    }

    private static func check(_ code: CInt, _ connection: SQLiteConnection?) throws {
        if code == SQLITE_OK || code == SQLITE_DONE { return }
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: connection.map { String(cString: sqlite3_errmsg($0)) })
    }

    /// Writes our mark into a database that is empty, before it gets a write-ahead log. Of several that are at it, each finds it ours.
    private static func mark(_ path: String, _ configuration: Configuration) throws {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                let id = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
                if id == Schema.applicationID { return .rollback }
                guard id == 0, try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0 else { throw foreign }
                try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                return .commit
            }
        }
        try queue.close()
    }
}

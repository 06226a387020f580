import GRDB
import GRDBSQLite
import Synchronization

/// How long the write-ahead log is, as the commits of one connection find it.
final class LogLength: Sendable {
    private let number = Atomic(0)

    /// Pages in the log after the latest commit; 0 once all of them are in the database.
    var pages: Int { number.load(ordering: .relaxed) }

    /// Notes that all of it is in the database. The next commit begins at its start again, or says how long it is.
    func isMoved() { number.store(0, ordering: .relaxed) }

    /// Counts from now on. It must outlive the connection.
    ///
    /// It takes the place of SQLite's own checkpoint after a commit (sqlite.org/c3ref/wal_hook.html), and does that only where nobody else
    /// has done it for very long.
    func follow(_ database: Database) {
        _ = sqlite3_wal_hook(
            database.sqliteConnection,
            { context, connection, name, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<LogLength>.fromOpaque(context).takeUnretainedValue().number.store(Int(pages), ordering: .relaxed)
                return pages < LogLength.pagesMax ? SQLITE_OK : sqlite3_wal_checkpoint(connection, name)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private static let pagesMax = 64_000
}

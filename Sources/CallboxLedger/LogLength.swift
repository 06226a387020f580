import GRDB
import GRDBSQLite
import Synchronization

/// How long the write-ahead log is, as the commits of one connection find it.
final class LogLength: Sendable {
    private let number = Atomic(0)

    /// Pages in the log after the latest commit; 0 once all of them are in the database.
    var pages: Int { number.load(ordering: .relaxed) }

    /// Notes that all of it is in the database. The next commit begins at its start again, or says how long it is.
    func noteMoved() { number.store(0, ordering: .relaxed) }

    /// Counts from now on. It must outlive the connection.
    ///
    /// SQLite does no checkpoints of its own after commits any more (sqlite.org/c3ref/wal_hook.html). Nothing is done in the hook but to count:
    /// what it returns would be told as the failure of a transaction that is committed.
    func follow(_ database: Database) {
        _ = sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<LogLength>.fromOpaque(context).takeUnretainedValue().number.store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

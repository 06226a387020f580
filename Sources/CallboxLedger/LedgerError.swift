import GRDB

/// Why the ledger could not do something.
package struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// The kinds that callers treat differently.
    package enum Code: String, Sendable {
        /// Another process kept it locked for longer than we wait.
        case busy
        /// No space: it may be better later.
        case full
        /// The disk failed. What was written may or may not be there: nothing more may be written until a restart.
        case failed
        /// It was made by a newer Callbox.
        case newer
        /// It is not a ledger of ours, or it is damaged.
        case unreadable
        /// SQLite refused for a reason that is a defect of ours.
        case refused
    }

    package let code: Code
    /// What SQLite said; it holds no values.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Sorts an error of the database.
    init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            self.init((error as? LedgerError)?.code ?? .refused, (error as? LedgerError)?.message ?? String(describing: error))
            return
        }
        let code: Code =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
            // The index of the write-ahead log could not grow (sqlite.org/rescode.html#ioerr_shmsize).
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: .full
            case .SQLITE_FULL: .full
            case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM: .failed
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: .unreadable
            default: .refused
            }
        self.init(code, "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))")
    }

    package var description: String { "ledger: \(message)" }
}

import Foundation
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
        /// It was made by an older Callbox, and another process has it open, which could not go on with what we would make of it.
        case older
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
    ///
    /// - Parameters:
    ///   - systemNumber: the error number of errno(3) behind it, where there is one.
    ///   - path: the database, for messages about the disk.
    init(_ error: any Error, systemNumber: Int32 = 0, path: String = "") {
        guard let error = error as? DatabaseError else {
            self.init((error as? LedgerError)?.code ?? .refused, (error as? LedgerError)?.message ?? String(describing: error))
            return
        }
        let code = Self.code(of: error, systemNumber: systemNumber)
        var message = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
        if [.full, .failed].contains(code) {
            if systemNumber != 0 { message += ": " + String(cString: strerror(systemNumber)) }
            if !path.isEmpty { message += ", \(path)" }
        }
        self.init(code, message)
    }

    /// What runs out and can be there again: space, quota, descriptors, memory.
    private static let passing: Set<Int32> = [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM]

    private static func code(of error: DatabaseError, systemNumber: Int32) -> Code {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
        case .SQLITE_FULL, .SQLITE_NOMEM: .full
        case .SQLITE_IOERR:
            switch error.extendedResultCode {
            // Whatever the number: a flush that failed is the end (fsync(2)).
            case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC: .failed
            // The index of the write-ahead log could not grow (sqlite.org/rescode.html#ioerr_shmsize).
            case .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_NOMEM: .full
            // SQLite calls only ENOSPC full (sqlite.org/src, os_unix.c).
            default: passing.contains(systemNumber) ? .full : .failed
            }
        case .SQLITE_CANTOPEN: passing.contains(systemNumber) ? .full : .failed
        case .SQLITE_READONLY, .SQLITE_PERM: .failed
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: .unreadable
        default: .refused
        }
    }

    package var description: String { "ledger: \(message)" }
}

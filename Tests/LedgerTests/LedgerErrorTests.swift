import GRDB
import Glibc
import TestSupport
import Testing

@testable import CallboxLedger

/// An error of SQLite is sorted by what a caller does about it.
@Suite struct LedgerErrorTests {
    @Test(arguments: [
        (ResultCode.SQLITE_BUSY, LedgerError.Code.busy), (.SQLITE_BUSY_SNAPSHOT, .busy), (.SQLITE_PROTOCOL, .busy), (.SQLITE_FULL, .full),
        (.SQLITE_IOERR_SHMSIZE, .full), (.SQLITE_IOERR_FSYNC, .failed), (.SQLITE_IOERR_WRITE, .failed), (.SQLITE_READONLY, .failed),
        (.SQLITE_CANTOPEN, .failed), (.SQLITE_NOTADB, .unreadable), (.SQLITE_CORRUPT, .unreadable), (.SQLITE_CONSTRAINT_UNIQUE, .refused),
        (.SQLITE_ERROR, .refused),
    ])
    func `an error has the code of what follows from it`(result: ResultCode, code: LedgerError.Code) {
        #expect(LedgerError(DatabaseError(resultCode: result)).code == code)
    }

    @Test(arguments: [
        (ResultCode.SQLITE_IOERR_WRITE, EDQUOT, LedgerError.Code.full), (.SQLITE_CANTOPEN, EMFILE, .full),
        (.SQLITE_IOERR_WRITE, EIO, .failed),
        (.SQLITE_IOERR_WRITE, EROFS, .failed), (.SQLITE_IOERR_FSYNC, ENOSPC, .failed),
    ])
    func `an error of the disk is sorted by its number, except of a flush`(result: ResultCode, number: Int32, code: LedgerError.Code) {
        let error = LedgerError(DatabaseError(resultCode: result), systemNumber: number, path: "/state/ledger.sqlite")
        #expect(error.code == code)
        #expect(error.message.contains("/state/ledger.sqlite") && error.message.contains(String(cString: strerror(number))))
    }

    @Test func `an error of ours keeps its code`() {
        #expect(LedgerError(LedgerError(.newer, "too new") as any Error).code == .newer)
    }
}

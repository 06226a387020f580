import GRDB
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

    @Test func `an error of ours keeps its code`() {
        #expect(LedgerError(LedgerError(.newer, "too new") as any Error).code == .newer)
    }
}

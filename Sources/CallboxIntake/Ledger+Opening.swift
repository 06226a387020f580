import CallboxInbox
import CallboxLedger
import CallboxModel
import Disk

extension Ledger {
    /// How long to wait for another process that is opening the ledger after an unclean end.
    private static let patience: Duration = .seconds(60)

    /// Opens the ledger of a state directory.
    ///
    /// Where an earlier process did not close it, and nobody else has it open, its write-ahead log is made durable anew before anything is
    /// appended to it (``renewLog()``). The same where a process on this directory says that its disk failed.
    ///
    /// - Throws: ``LedgerError``, ``Disk/DiskError``, or ``CallboxModel/Failure`` where another process takes too long.
    package static func open(in state: StateDirectory) throws -> Ledger {
        let isAlone = try state.locks.take(StateDirectory.ledgerLock)
        guard try isAlone || state.locks.take(StateDirectory.ledgerLock, .shared, within: patience) else {
            throw Failure(
                .stateInUse, "Another Callbox process has been opening \(state.ledgerPath) for a minute.",
                remedy: "Find it with: fuser \(state.ledgerPath)")
        }
        let wasLeft = try state.hasLeftLog()
        let ledger = try Ledger(path: state.ledgerPath, isAlone: isAlone)
        if try wasLeft && (isAlone || state.locks.isHeldElsewhere(StateDirectory.failureLock)) { try ledger.renewLog() }
        if isAlone { _ = try state.locks.take(StateDirectory.ledgerLock, .shared) }
        return ledger
    }
}

extension StateDirectory {
    /// Whether there is a write-ahead log with something in it: the last process that closes the ledger removes it.
    fileprivate func hasLeftLog() throws(DiskError) -> Bool {
        do throws(DiskError) {
            return try root.version(of: Self.ledgerName + "-wal").size > 0
        } catch {
            if error.isMissing { return false }
            throw error
        }
    }
}

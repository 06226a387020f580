import CallboxModel
import Disk

/// The directory that holds everything Callbox keeps: ledger, secrets, locks and the inbox.
///
/// Only its owner may enter it. It and the whole inbox must lie on one file system, because entries become visible by a rename.
package struct StateDirectory: Sendable {
    package let root: Directory
    package let locks: LockFile

    /// The lock that the one public listener of a state directory holds.
    package static let listenerLock: Int64 = 0
    /// The lock that whoever rotates the secrets holds for that moment.
    package static let rotationLock: Int64 = 1
    /// The lock that everybody shares who has the ledger open; who can have it alone opens a ledger that nobody uses.
    package static let ledgerLock: Int64 = 2
    /// The lock that whoever pays what dead processes left behind holds for that time.
    package static let recoveryLock: Int64 = 3
    /// The lock that orders settling and filing among all processes: what was settled first is filed first.
    package static let filingLock: Int64 = 4
    /// The lock that everybody shares whose disk failed, for as long as they live.
    package static let failureLock: Int64 = 5
    /// The lock that the one process has that fetches outputs.
    package static let fetchingLock: Int64 = 6
    /// The lock that everybody shares who waits for the one that orders settling and filing.
    package static let filingQueueLock: Int64 = 7
    /// The lock of the process with number *n* is this plus *n*.
    private static let instanceLock: Int64 = 1024

    /// Opens the directory, and makes it for its owner alone where it is missing.
    ///
    /// - Throws: ``CallboxModel/Failure`` where others may enter it or it cannot be used.
    package init(_ path: String) throws(Failure) {
        do {
            root = try Directory.open(path, makingWith: 0o700)
            // Looked at before anything is made in it.
            try Self.check(root)
            locks = try LockFile("lock", in: root)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(
                .storage, "The state directory \(path) cannot be used.",
                remedy: "Give a directory that this user may write with --state-dir or CALLBOX_STATE.", cause: error)
        }
    }

    /// Only its owner may get at what it holds, and nothing in it may lead elsewhere. The other names in it are opened by us, and
    /// never through a symbolic link; those of the ledger are SQLite's.
    private static func check(_ root: Directory) throws {
        guard try root.mode() & 0o077 == 0 else {
            throw Failure(
                .configuration, "The state directory \(root.path) is open to other users.",
                remedy: "Close it with: chmod 700 \(root.path)")
        }
        guard try root.isOwn() else {
            throw Failure(
                .configuration, "The state directory \(root.path) belongs to another user.",
                remedy: "Run Callbox as that user: files of two users in one state directory lock one of them out.")
        }
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] where try root.isLink(name) {
            throw Failure(
                .configuration, "\(root.path(of: name)) is a symbolic link.",
                remedy: "Find out who made it. The ledger must lie in the state directory itself.")
        }
    }

    /// The name of the ledger's database.
    package static let ledgerName = "ledger.sqlite"

    /// The path of the ledger's database.
    package var ledgerPath: String { root.path(of: Self.ledgerName) }

    /// The directory of the secrets.
    package func secrets() throws(DiskError) -> Directory { try root.directory("secrets", makingWith: 0o700) }
}

extension StateDirectory {
    /// Whether a process with this number lives: it holds the lock of that number.
    ///
    /// A process never sees its own lock as held.
    package func isLiving(instance: Int64) throws(DiskError) -> Bool { try locks.isHeldElsewhere(Self.instanceLock + instance) }

    /// Takes the lock of a process for as long as it lives.
    package func claim(instance: Int64) throws(DiskError) -> Bool { try locks.take(Self.instanceLock + instance) }

    /// Lets the lock of a process go.
    package func release(instance: Int64) throws(DiskError) { try locks.release(Self.instanceLock + instance) }

    /// Takes the lock of the public listener.
    ///
    /// - Throws: ``CallboxModel/Failure`` `stateInUse` where another process listens for this directory.
    package func claimListener() throws {
        guard try locks.take(Self.listenerLock) else {
            throw Failure(
                .stateInUse, "Another Callbox service already runs on \(root.path).",
                remedy: "Stop it first, or give this one a state directory of its own with --state-dir.")
        }
    }

    /// Takes the lock of fetching.
    ///
    /// - Throws: ``CallboxModel/Failure`` `stateInUse` where another process fetches.
    package func claimFetching() throws {
        guard try locks.take(Self.fetchingLock) else {
            throw Failure(.stateInUse, "Another process fetches outputs into \(root.path).", remedy: "Wait until it is done.")
        }
    }

    /// Lets the lock of fetching go.
    package func releaseFetching() throws(DiskError) { try locks.release(Self.fetchingLock) }

    /// Whether a public listener runs on this directory.
    package func hasListener() throws(DiskError) -> Bool { try locks.isHeldElsewhere(Self.listenerLock) }
}

import CallboxModel
import Disk

/// Puts entries into the inbox. Only the intake has one.
///
/// A file is written whole under a name in `tmp/` and then renamed into `new/`: other programs see it whole or not at all.
/// Nothing is flushed per file; ``flush()`` makes all of them durable, and what was not yet flushed when the machine stopped is
/// written again from the ledger.
package struct InboxWriter: Sendable {
    private let inbox: Inbox
    private let temporary: Directory
    private let instance: Int64

    /// - Parameter instance: the number of this process, which names its temporary files.
    /// - Throws: ``CallboxModel/Failure`` where `tmp/` and `new/` are on different file systems, ``Disk/DiskError``.
    package init(_ inbox: Inbox, _ state: StateDirectory, instance: Int64) throws {
        self.inbox = inbox
        self.instance = instance
        temporary = try state.root.directory("inbox").directory("tmp", makingWith: 0o700)
        guard try temporary.device() == inbox.new.device() else {
            throw Failure(
                .configuration, "\(temporary.path) and \(inbox.new.path) are on different file systems.",
                remedy: "Keep the whole inbox on one file system: entries appear by a rename, which cannot cross them.")
        }
    }

    /// Makes an entry visible.
    ///
    /// A file that is there already stays where it is the same, or newer, as another process may have amended the entry meanwhile.
    /// Anything else under that name is replaced: an earlier revision, or a file that was torn in an earlier life.
    package func file(_ key: JobKey, sequence: Int64, document: [UInt8]) throws(DiskError) {
        let draft = try draft(sequence, document)
        let name = Inbox.name(key)
        do throws(DiskError) {
            try temporary.move(draft, to: inbox.new, as: name, onConflict: .keepsOther)
        } catch {
            guard error.isTaken else { throw error }
            if try inbox.new.read(name).map({ $0 == document || Self.sequence(of: $0) > sequence }) ?? false {
                try temporary.remove(draft)
            } else {
                try temporary.move(draft, to: inbox.new, as: name, onConflict: .replacesOther)
            }
        }
    }

    /// Puts a new file of the same content in the place of one that is there.
    ///
    /// After a failed flush the kernel shows bytes that the disk does not have, and flushes them no more (`Decisions/FailedDisk`): only a file that
    /// is written anew is known to reach the disk. The two change places in one step, so that a consumer finds the entry at any moment.
    ///
    /// - Returns: `false` where there was no file any more: somebody took it.
    package func renew(_ key: JobKey, sequence: Int64, document: [UInt8]) throws(DiskError) -> Bool {
        let draft = try draft(sequence, document)
        defer { _ = try? temporary.remove(draft) }  // else the next start removes it
        do throws(DiskError) {
            try temporary.exchange(draft, with: inbox.new, Inbox.name(key))
            return true
        } catch {
            if error.isMissing { return false }
            throw error
        }
    }

    /// Writes a document under its name in `tmp/`, where an attempt before this one may have left something.
    private func draft(_ sequence: Int64, _ document: [UInt8]) throws(DiskError) -> String {
        let name = "\(instance)-\(sequence)"
        do throws(DiskError) {
            try temporary.write(document, toNew: name)
        } catch {
            guard error.isTaken else { throw error }
            try temporary.remove(name)
            try temporary.write(document, toNew: name)
        }
        return name
    }

    /// The place of an entry in the order of settlement; 0 for what is not a whole entry.
    private static func sequence(of document: [UInt8]) -> Int64 {
        (try? Entry(document: document))?.sequence ?? 0  // a torn file is expected here
    }

    /// Makes everything filed so far durable: after a power loss, a file is there whole, or gone if it had left.
    ///
    /// A file that is removed before its bytes were flushed never reaches the disk, while its name may be there already. That the name was
    /// removed must then reach the disk too, or the file would come back empty: so the directory is flushed after everything else.
    package func flush() throws(DiskError) {
        try inbox.new.flushFileSystem()
        try inbox.new.flush()
    }

    /// Removes what processes left behind in `tmp/` that do not live any more.
    package func sweep(isLiving: (Int64) throws -> Bool) throws {
        for name in try temporary.names() {
            let owner = name.split(separator: "-").first.flatMap { Int64($0) }
            if let owner, owner == instance { continue }
            if let owner, try isLiving(owner) { continue }
            try temporary.remove(name)
        }
    }
}

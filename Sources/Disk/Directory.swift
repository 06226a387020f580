import CLinux
import Glibc

/// An open directory. Every operation is relative to it and to one plain name in it, so that nothing that happens to the
/// path afterwards, and no symbolic link, leads anywhere else.
///
/// It may be used from any thread. It is closed with its last reference.
package final class Directory: Sendable {
    /// The path it was opened by, for messages.
    package let path: String
    let descriptor: CInt

    private init(path: String, descriptor: CInt) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens a directory, and makes it first, with its parents, if it is missing.
    ///
    /// - Parameter mode: the permissions of what is made, such as `0o700`.
    package static func open(_ path: String, makingWith mode: mode_t? = nil) throws(DiskError) -> Directory {
        if let mode { try make(path, mode: mode) }
        let descriptor = try check("open", path) { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        return Directory(path: path, descriptor: descriptor)
    }

    private static func make(_ path: String, mode: mode_t) throws(DiskError) {
        let parent = parent(of: path)
        if mkdir(path, mode) == 0 { return try flushNames(of: parent) }
        if errno == EEXIST { return }
        guard errno == ENOENT, parent != "/", parent != "." else { throw DiskError("mkdir", path: path) }
        try make(parent, mode: mode)
        if mkdir(path, mode) != 0 && errno != EEXIST { throw DiskError("mkdir", path: path) }
        try flushNames(of: parent)
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A directory that was made is there after a power loss only if the one that holds its name was flushed (fsync(2)).
    private static func flushNames(of path: String) throws(DiskError) {
        do throws(DiskError) {
            try open(path).flush()
        } catch {
            // Who may write names into a directory need not be allowed to read it, and without that it cannot be flushed.
            if error.number != EACCES { throw error }
        }
    }

    /// Opens a directory in this one; a symbolic link is refused.
    package func directory(_ name: String, makingWith mode: mode_t? = nil) throws(DiskError) -> Directory {
        let path = path(of: name)
        if let mode {
            if mkdirat(descriptor, name, mode) == 0 {
                try flush()
            } else if errno != EEXIST {
                throw DiskError("mkdirat", path: path)
            }
        }
        let opened = try check("openat", path) { openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0) }
        return Directory(path: path, descriptor: opened)
    }

    /// The path of a name in this directory, for messages and for people.
    package func path(of name: String) -> String { "\(path)/\(name)" }
}

extension Directory {
    /// Writes a new file; fails if the name is taken, and leaves no half of one behind. Nothing is flushed.
    package func write(_ bytes: [UInt8], toNew name: String, mode: mode_t = 0o600) throws(DiskError) {
        try create(name, mode: mode) { (file) throws(DiskError) in try write(bytes, to: file, name) }
    }

    /// Writes a new file and flushes it to the disk before returning.
    ///
    /// A failed flush is never tried again: the kernel reports an error once and then forgets it (fsync(2), PostgreSQL's
    /// fsync errors of 2018).
    package func writeFlushed(_ bytes: [UInt8], toNew name: String, mode: mode_t = 0o600) throws(DiskError) {
        try create(name, mode: mode) { (file) throws(DiskError) in
            try write(bytes, to: file, name)
            guard fsync(file) == 0 else { throw DiskError("fsync", path: path(of: name)) }
        }
    }

    /// Makes a file and fills it; takes it away again where that fails.
    private func create(_ name: String, mode: mode_t, _ fill: (CInt) throws(DiskError) -> Void) throws(DiskError) {
        let file = try check("openat", path(of: name)) {
            openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        }
        defer { close(file) }
        do {
            try fill(file)
        } catch {
            unlinkat(descriptor, name, 0)
            throw error
        }
    }

    private func write(_ bytes: [UInt8], to file: CInt, _ name: String) throws(DiskError) {
        var written = 0
        while written < bytes.count {
            written += try check("write", path(of: name)) {
                bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written) }
            }
        }
    }

    /// Reads a file whole; `nil` where there is none. A symbolic link is an error.
    ///
    /// - Parameter bytesMax: a longer file is an error (EFBIG).
    package func read(_ name: String, bytesMax: Int = 64 << 20) throws(DiskError) -> [UInt8]? {
        let path = path(of: name)
        let file: CInt
        do throws(DiskError) {
            file = try check("openat", path) { openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0) }
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = try check("read", path) { chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) } }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            if bytes.count > bytesMax { throw DiskError("read", path: path, number: EFBIG) }
        }
    }

    /// Whether something of this name is there; symbolic links are not followed.
    package func contains(_ name: String) throws(DiskError) -> Bool {
        var status = stat()
        if fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return true }
        if errno == ENOENT { return false }
        throw DiskError("fstatat", path: path(of: name))
    }

    /// Removes a file.
    ///
    /// - Returns: `false` where there was none.
    @discardableResult
    package func remove(_ name: String) throws(DiskError) -> Bool {
        if unlinkat(descriptor, name, 0) == 0 { return true }
        if errno == ENOENT { return false }
        throw DiskError("unlinkat", path: path(of: name))
    }
}

extension Directory {
    /// What happens when the new name is taken.
    package enum Conflict: Sendable {
        /// The rename fails with EEXIST (renameat2(2), `RENAME_NOREPLACE`).
        case keepsOther
        /// The other file is replaced in one step.
        case replacesOther
    }

    /// Moves a file to another directory of the same file system, in one step.
    package func move(
        _ name: String, to destination: Directory, as newName: String, onConflict conflict: Conflict
    ) throws(DiskError) {
        let flags = conflict == .keepsOther ? callbox_rename_noreplace : 0
        try check("renameat2", destination.path(of: newName)) {
            callbox_renameat2(descriptor, name, destination.descriptor, newName, flags)
        }
    }

    /// Lets two files change their names in one step (renameat2(2), `RENAME_EXCHANGE`); fails with ENOENT where one is missing.
    package func exchange(_ name: String, with destination: Directory, _ otherName: String) throws(DiskError) {
        try check("renameat2", destination.path(of: otherName)) {
            callbox_renameat2(descriptor, name, destination.descriptor, otherName, callbox_rename_exchange)
        }
    }

    /// Flushes the directory itself: names made and removed in it are durable when this returns (fsync(2)).
    package func flush() throws(DiskError) {
        guard fsync(descriptor) == 0 else { throw DiskError("fsync", path: path) }
    }

    /// Flushes the whole file system that holds the directory, files and names together (syncfs(2)).
    package func flushFileSystem() throws(DiskError) {
        guard callbox_syncfs(descriptor) == 0 else { throw DiskError("syncfs", path: path) }
    }

    /// Sets the permissions of the directory itself.
    package func setMode(_ mode: mode_t) throws(DiskError) {
        guard fchmod(descriptor, mode) == 0 else { throw DiskError("fchmod", path: path) }
    }

    /// The permission bits of the directory, or of a name in it.
    package func mode(of name: String? = nil) throws(DiskError) -> mode_t { try status(of: name).st_mode & 0o7777 }

    /// Whether the directory belongs to the user as whom the process runs.
    package func isOwn() throws(DiskError) -> Bool { try status(of: nil).st_uid == geteuid() }

    /// Whether a name in it is a symbolic link; `false` where there is nothing of that name.
    package func isLink(_ name: String) throws(DiskError) -> Bool {
        try contains(name) ? try status(of: name).st_mode & S_IFMT == S_IFLNK : false
    }

    /// The number of the file system that holds the directory.
    package func device() throws(DiskError) -> UInt { UInt(try status(of: nil).st_dev) }

    /// Whether the directory itself was removed, although it is still held open.
    package func isRemoved() throws(DiskError) -> Bool { try status(of: nil).st_nlink == 0 }

    /// Whether its path still leads to this directory: it was neither removed nor moved nor replaced, nor is anything mounted on it.
    package func isAtItsPath() throws(DiskError) -> Bool {
        var found = stat()
        guard stat(path, &found) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return false }
            throw DiskError("stat", path: path)
        }
        let own = try status(of: nil)
        return found.st_ino == own.st_ino && found.st_dev == own.st_dev
    }

    /// What changes whenever a name is given to other content.
    package func version(of name: String) throws(DiskError) -> FileVersion {
        let status = try status(of: name)
        return FileVersion(
            number: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int64(status.st_mtim.tv_sec),
            nanoseconds: Int64(status.st_mtim.tv_nsec))
    }

    private func status(of name: String?) throws(DiskError) -> stat {
        var status = stat()
        let result = name.map { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) } ?? fstat(descriptor, &status)
        guard result == 0 else { throw DiskError("fstat", path: name.map(path(of:)) ?? path) }
        return status
    }
}

/// Tells one content of a file from another: inode, size and time of change.
package struct FileVersion: Sendable, Hashable {
    /// The inode; it stays the same for as long as the name leads to the same file.
    package let number: UInt64
    /// In bytes.
    package let size: Int64
    let seconds: Int64
    let nanoseconds: Int64
}

import CLinux
import Glibc

/// A file whose bytes are locks: whoever holds byte *n* holds lock *n*, until it lets go or its process ends, however it ends.
///
/// They are open-file-description locks (fcntl(2), `F_OFD_SETLK`): they belong to this object and are not lost when another
/// part of the process opens and closes the same file.
package final class LockFile: Sendable {
    private let descriptor: CInt
    private let path: String

    /// Opens or makes the file.
    package init(_ name: String, in directory: Directory) throws(DiskError) {
        path = directory.path(of: name)
        let parent = directory.descriptor
        descriptor = try check("openat", path) { openat(parent, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600) }
    }

    deinit { close(descriptor) }

    /// Takes a lock if nobody has it.
    ///
    /// - Returns: whether it is ours now.
    package func take(_ byte: Int64) throws(DiskError) -> Bool {
        var lock = Self.lock(F_WRLCK, byte)
        if fcntl(descriptor, callbox_ofd_setlk, &lock) == 0 { return true }
        if errno == EAGAIN || errno == EACCES { return false }
        throw DiskError("fcntl", path: path)
    }

    /// Whether somebody else holds a lock now.
    package func isHeldElsewhere(_ byte: Int64) throws(DiskError) -> Bool {
        var lock = Self.lock(F_WRLCK, byte)
        guard fcntl(descriptor, callbox_ofd_getlk, &lock) == 0 else { throw DiskError("fcntl", path: path) }
        return lock.l_type != Int16(F_UNLCK)
    }

    /// Lets a lock go.
    package func release(_ byte: Int64) throws(DiskError) {
        var lock = Self.lock(F_UNLCK, byte)
        guard fcntl(descriptor, callbox_ofd_setlk, &lock) == 0 else { throw DiskError("fcntl", path: path) }
    }

    private static func lock(_ type: some BinaryInteger, _ byte: Int64) -> flock {
        flock(l_type: Int16(type), l_whence: Int16(SEEK_SET), l_start: Int(byte), l_len: 1, l_pid: 0)
    }
}

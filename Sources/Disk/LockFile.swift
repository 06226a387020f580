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

    /// How a lock is held.
    package enum Mode: Sendable {
        /// By one alone.
        case exclusive
        /// Together with others that hold it like this.
        case shared
    }

    /// Takes a lock unless somebody else has it. Whoever has it takes it anew: so a lock that was held alone can be shared.
    ///
    /// - Returns: whether it is ours now.
    package func take(_ byte: Int64, _ mode: Mode = .exclusive) throws(DiskError) -> Bool {
        var lock = Self.lock(mode == .exclusive ? F_WRLCK : F_RDLCK, byte)
        if fcntl(descriptor, callbox_ofd_setlk, &lock) == 0 { return true }
        if errno == EAGAIN || errno == EACCES { return false }
        throw DiskError("fcntl", path: path)
    }

    /// Takes a lock, and waits for a bounded time while somebody else has it. Blocks its thread.
    ///
    /// It asks again and again, because the kernel's own wait (`F_OFD_SETLKW`) knows no bound: a process that was stopped while it held
    /// the lock would hold everybody up.
    ///
    /// - Returns: whether it is ours now.
    package func take(_ byte: Int64, _ mode: Mode = .exclusive, within patience: Duration) throws(DiskError) -> Bool {
        let end = ContinuousClock.now + patience
        var pauseMicroseconds: UInt32 = 50
        while try !take(byte, mode) {
            if ContinuousClock.now >= end { return false }
            usleep(pauseMicroseconds)
            pauseMicroseconds = min(pauseMicroseconds * 2, Self.pauseMaxMicroseconds)
        }
        return true
    }

    /// The longest pause between two attempts: a tenth of a slow disk's flush.
    private static let pauseMaxMicroseconds: UInt32 = 1000

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

import Glibc

extension Directory {
    /// Flushes one file of the directory to the disk, but not its name (fsync(2)). A symbolic link is an error.
    package func flush(file name: String) throws(DiskError) {
        let path = path(of: name)
        let file = try check("openat", path) { openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw DiskError("fsync", path: path) }
    }
}

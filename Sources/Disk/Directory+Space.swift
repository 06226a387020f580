import Glibc

extension Directory {
    /// What is left of the file system that a directory lies on (statvfs(3)).
    package struct Space: Sendable, Equatable {
        /// Bytes that this user may still write.
        package let bytesFree: Int
        /// Files that this user may still make.
        package let filesFree: Int
        /// Files that the file system has room for; 0 where it knows no such bound, as btrfs does.
        package let filesMax: Int
    }

    /// Asks the file system what is left.
    package func space() throws(DiskError) -> Space {
        var status = statvfs()
        _ = try check("fstatvfs", path) { fstatvfs(descriptor, &status) }
        let bytes = status.f_bavail.multipliedReportingOverflow(by: status.f_frsize)
        return Space(
            bytesFree: bytes.overflow ? .max : Int(clamping: bytes.partialValue),
            filesFree: Int(clamping: status.f_favail), filesMax: Int(clamping: status.f_files))
    }
}

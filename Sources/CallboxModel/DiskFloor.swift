/// What is left of a file system.
package struct DiskSpace: Sendable, Equatable {
    /// Bytes that this user may still write.
    package let bytesFree: Int
    /// Files that may still be made.
    package let filesFree: Int
    /// Files that the file system has room for altogether; 0 where it knows no such bound.
    package let filesMax: Int

    package init(bytesFree: Int, filesFree: Int, filesMax: Int) {
        self.bytesFree = bytesFree
        self.filesFree = filesFree
        self.filesMax = filesMax
    }
}

/// The space below which no job is sent, so that the results of those under way can still be stored.
package struct DiskFloor: Sendable, Equatable {
    /// Bytes that must be free.
    package var bytesMin = 256 << 20
    /// The share of all files that must be free, in per cent.
    package var filesPercentMin = 1

    package init() {}

    /// What is short, in the words of a message; `nil` where there is enough.
    package func shortage(of space: DiskSpace) -> String? {
        if space.bytesFree < bytesMin {
            return "\(space.bytesFree >> 20) MiB are free, and \((bytesMin - 1) >> 20 + 1) MiB are kept for results"
        }
        if space.filesMax > 0, space.filesFree < space.filesMax / 100 * filesPercentMin {
            return "\(space.filesFree) more files can be made, and \(space.filesMax / 100 * filesPercentMin) are kept for results"
        }
        return nil
    }
}

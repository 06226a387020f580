import Glibc

/// A system call on a file or directory that failed.
package struct DiskError: Error, Sendable, Equatable {
    /// The call, such as `renameat2`.
    package let call: String
    /// The file or directory concerned.
    package let path: String
    /// The error number of errno(3).
    package let number: Int32

    package init(_ call: String, path: String, number: Int32 = errno) {
        self.call = call
        self.path = path
        self.number = number
    }

    /// Whether space, inodes, a quota, descriptors or memory ran out: it may be better later.
    package var isFull: Bool { [ENOSPC, EDQUOT, EFBIG, EMFILE, ENFILE, ENOMEM].contains(number) }

    /// Whether the thing was not there.
    package var isMissing: Bool { number == ENOENT }

    /// Whether something of that name was there already.
    package var isTaken: Bool { number == EEXIST }
}

extension DiskError: CustomStringConvertible {
    package var description: String { "\(call) \(path): \(String(cString: strerror(number)))" }
}

/// Calls again while a signal interrupts it, and throws for any other failure.
///
/// - Returns: what the call returned, never negative.
@discardableResult
func check<Result: SignedInteger>(
    _ call: String, _ path: @autoclosure () -> String, _ body: () -> Result
) throws(DiskError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let number = errno
        if number != EINTR { throw DiskError(call, path: path(), number: number) }
    }
}

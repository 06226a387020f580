import Glibc

/// Is a file that was not there before and disappears again unless it is kept.
final class NewFile {
    /// Names the system call that failed, and why.
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let code: Int32

        var description: String { "\(call): \(String(cString: strerror(code)))" }
    }

    private let path: String
    private var descriptor: Int32

    /// Makes the file, readable and writable by its owner only (open(2)).
    /// - Throws: `Failure`, also if something of that name exists, be it a dangling link.
    init(path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(call: "open", code: errno) }
    }

    deinit {
        discard()
    }

    /// Adds bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(call: "write", code: count == 0 ? EIO : errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Closes the file and leaves it there; nothing is flushed to the disk.
    func keep() throws(Failure) {
        let closing = descriptor
        descriptor = -1
        guard close(closing) == 0 else {
            let code = errno
            unlink(path)
            throw Failure(call: "close", code: code)
        }
    }

    /// Closes and removes the file; does nothing after `keep` or a second time.
    func discard() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        unlink(path)
    }
}

import CallboxModel
import Glibc
import NIOCore

/// A bound socket in the file system (unix(7)), not yet listening.
///
/// The permissions are set before anybody can connect. The descriptor belongs to whoever listens on it.
struct UnixSocket: Sendable {
    let path: String
    let descriptor: CInt
    private let identity: Identity?

    /// Makes the socket; one of the same name that nobody answers on is removed first.
    ///
    /// - Throws: `Failure` (`configuration`) where the name is too long, is taken by something else, or cannot be made.
    static func bind(_ path: String, mode: UInt32) throws(Failure) -> UnixSocket {
        guard let address = Address(path) else {
            throw Failure(.configuration, "The path of the socket is empty or longer than 107 bytes.", remedy: "Choose a shorter path.")
        }
        try removeStale(path, address)
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("The socket cannot be made", "bind", path) }
        guard address.with({ Glibc.bind(descriptor, $0, $1) }) == 0, chmod(path, mode) == 0 else {
            let failure = failure("The socket cannot be made", "bind", path)
            close(descriptor)
            throw failure
        }
        return UnixSocket(path: path, descriptor: descriptor, identity: Identity(path))
    }

    /// Removes the file, if it is still this socket's.
    func remove() {
        if let identity, Identity(path) == identity { unlink(path) }
    }

    private static func removeStale(_ path: String, _ address: Address) throws(Failure) {
        guard let identity = Identity(path) else { return }
        guard identity.isSocket else {
            throw Failure(.configuration, "\(path) exists and is not a socket.", remedy: "Move it away, or choose another path.")
        }
        guard !isAnswering(address) else {
            throw Failure(.configuration, "Another program listens on \(path).", remedy: "Stop it, or choose another path.")
        }
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("The old socket cannot be removed", "unlink", path) }
    }

    /// Only a refusal says that nobody listens: a full backlog (`EAGAIN`) or a missing permission does not.
    private static func isAnswering(_ address: Address) -> Bool {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        return address.with { connect(descriptor, $0, $1) } == 0 || errno != ECONNREFUSED
    }

    private static func failure(_ message: String, _ call: String, _ path: String) -> Failure {
        Failure(
            .configuration, "\(message): \(path)", remedy: "Check that the directory exists and may be written to.",
            cause: IOError(errnoCode: errno, reason: call))
    }
}

extension UnixSocket {
    /// Which file a name stands for, so that another one of the same name is not removed.
    private struct Identity: Equatable {
        let device: UInt64
        let number: UInt64
        let isSocket: Bool

        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
            isSocket = status.st_mode & S_IFMT == S_IFSOCK
        }
    }

    /// A `sockaddr_un`.
    private struct Address {
        private let storage: sockaddr_un

        init?(_ path: String) {
            var storage = sockaddr_un()
            storage.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            // One byte stays for the NUL at the end.
            guard !bytes.isEmpty, !bytes.contains(0), bytes.count < MemoryLayout.size(ofValue: storage.sun_path) else { return nil }
            withUnsafeMutableBytes(of: &storage.sun_path) { $0.copyBytes(from: bytes) }
            self.storage = storage
        }

        func with(_ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
            withUnsafeBytes(of: storage) { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) { address in
                    address.baseAddress.map { call($0, socklen_t(bytes.count)) } ?? -1
                }
            }
        }
    }
}

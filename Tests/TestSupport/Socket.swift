import Glibc

/// Names the call that failed.
package struct SocketFailure: Error {
    package let call: String
    package let code = errno

    package init(_ call: String) { self.call = call }
}

/// A socket of the loopback interface; all that it waits for is bounded by ten seconds.
package struct Socket: Sendable {
    package let descriptor: Int32

    /// Listens on a free port.
    package static func listening() throws -> (socket: Socket, port: UInt16) {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 256) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw SocketFailure("bind") }
        return (Socket(descriptor: descriptor), UInt16(bigEndian: address.sin_port))
    }

    /// Takes one connection; `nil` when the socket was shut down.
    package func accepted() -> Socket? {
        while true {
            let peer = accept(descriptor, nil, nil)
            if peer >= 0 { return Socket(descriptor: peer).bounded() }
            guard errno == EINTR || errno == ECONNABORTED else { return nil }
        }
    }

    /// Reads exactly so many bytes; `nil` at the end of the connection.
    package func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
    }

    /// Writes everything, or as much as the other side takes.
    package func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Ends both directions; the number stays taken until ``free()``.
    package func shut() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    package func free() { close(descriptor) }

    private func bounded() -> Socket {
        var bound = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
        return self
    }
}

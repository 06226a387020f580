import Glibc

/// Names the call that failed.
struct SocketFailure: Error {
    let call: String
    let code = errno

    init(_ call: String) {
        self.call = call
    }
}

/// Is a listening socket on the loopback interface.
struct Listener: Sendable {
    let descriptor: Int32
    let port: UInt16

    /// Listens on a free port, or on a given one; nothing is accepted yet.
    init(backlog: Int32 = 256, host: String = "127.0.0.1", port: UInt16 = 0) throws {
        try self.init(isShared: false, host: host, port: port)
        guard listen(descriptor, backlog) == 0 else { throw SocketFailure("listen") }
    }

    /// Takes a free port without listening; a program of the same user that asks for a shared port can still listen on it (SO_REUSEPORT).
    static func reserved() throws -> Listener {
        try Listener(isShared: true)
    }

    private init(isShared: Bool, host: String = "127.0.0.1", port: UInt16 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure("socket") }
        var flag: Int32 = isShared ? 1 : 0
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &flag, socklen_t(MemoryLayout<Int32>.size))
        do {
            self.port = try Self.bind(descriptor, host, port)
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func bind(_ descriptor: Int32, _ host: String, _ port: UInt16) throws -> UInt16 {
        var address = loopback(port: port)
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { throw SocketFailure("inet_pton") }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw SocketFailure("bind") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Accepts one connection, or gives nil when the socket was shut down.
    func accepted() -> Int32? {
        while true {
            let peer = accept(descriptor, nil, nil)
            if peer >= 0 {
                _ = fcntl(peer, F_SETFD, FD_CLOEXEC)
                return peer
            }
            guard errno == EINTR || errno == ECONNABORTED else { return nil }
        }
    }

    /// Ends `accepted` on all threads.
    func shut() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Starts to connect without waiting for the outcome, and gives the socket.
    static func beginConnecting(to port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure("socket") }
        var address = loopback(port: port)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    /// Tells whether a connection to a port comes about at once.
    static func isAnswering(on port: UInt16) -> Bool {
        // A socket that cannot even be made is tried again like one that is refused.
        guard let socket = try? beginConnecting(to: port) else { return false }
        defer { close(socket) }
        var event = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        return poll(&event, 1, 100) == 1 && event.revents & Int16(POLLERR | POLLHUP) == 0
    }

    /// Gives the port at the other end of a connection, or nil if the descriptor is none.
    static func port(of descriptor: Int32) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        return code == 0 && address.sin_family == sa_family_t(AF_INET) ? UInt16(bigEndian: address.sin_port) : nil
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        address.sin_port = port.bigEndian
        return address
    }
}

import CallboxReception
import Foundation
import Glibc
import Synchronization
import TestSupport

/// A client that knows nothing of HTTP and sends what it is told, byte for byte.
///
/// Every wait has a deadline of 20 seconds and blocks a thread of its own, not the tests'.
final class RawClient: Sendable {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: CInt
    private let unread = Mutex<[UInt8]>([])

    private init(descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Sends bytes.
    ///
    /// - Returns: `false` if the other side did not take them all.
    @discardableResult
    func send(_ bytes: [UInt8]) async throws -> Bool {
        try await blocking {
            var sent = 0
            while sent < bytes.count {
                try self.waitUntilReady(POLLOUT)
                let count = bytes.withUnsafeBytes {
                    Glibc.send(self.descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, CInt(MSG_NOSIGNAL))
                }
                if count < 0 && errno != EAGAIN { return false }
                sent += max(0, count)
            }
            return true
        }
    }

    @discardableResult
    func send(_ text: String) async throws -> Bool { try await send(Array(text.utf8)) }

    /// Says that nothing more will be sent.
    func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Tears the connection down without a farewell.
    func reset() {
        var hard = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Reads one whole answer; what follows it is kept for the next call.
    func answer(toHead isToHead: Bool = false) async throws -> RawAnswer {
        try await blocking {
            while true {
                let answer = self.unread.withLock { RawAnswer.take(from: &$0, isToHead: isToHead) }
                if let answer { return answer }
                guard try self.readSome() else {
                    throw Trouble(description: "closed in an answer, after \(self.unread.withLock { String(decoding: $0, as: UTF8.self) })")
                }
            }
        }
    }

    /// Reads until the other side closes.
    func rest() async throws -> [UInt8] {
        try await blocking {
            while try self.readSome() {}
            return self.unread.withLock { bytes in
                defer { bytes = [] }
                return bytes
            }
        }
    }

    private func readSome() throws -> Bool {
        try waitUntilReady(POLLIN)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        unread.withLock { $0.append(contentsOf: buffer[..<count]) }
        return true
    }

    private func waitUntilReady(_ events: CInt) throws {
        var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        guard poll(&request, 1, 20_000) > 0 else { throw Trouble(description: "nothing happened in 20 seconds") }
    }
}

extension RawClient {
    /// Connects; throws where nobody listens.
    static func connect(to address: BoundAddress) async throws -> RawClient {
        let client = try unconnected(address)
        try await client.connect(to: address)
        return client
    }

    /// Makes a socket for such an address, without connecting it.
    static func unconnected(_ address: BoundAddress) throws -> RawClient {
        let family = if case .tcp = address { AF_INET } else { AF_UNIX }
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Trouble(description: "socket: \(String(cString: strerror(errno)))") }
        return RawClient(descriptor: descriptor)
    }

    /// Connects what is not connected yet.
    func connect(to address: BoundAddress) async throws {
        try await blocking {
            switch address {
            case .tcp(let host, let port): try self.connect(host, port)
            case .unix(let path): try self.connect(unixAddress(path))
            }
        }
    }

    private func connect(_ host: String, _ port: Int) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        var on: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        try connect(address)
    }

    private func connect<Address>(_ address: Address) throws {
        let result = withUnsafeBytes(of: address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { Glibc.connect(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard result == 0 else { throw Trouble(description: "connect: \(String(cString: strerror(errno)))") }
    }
}

/// A `sockaddr_un` for a short path.
func unixAddress(_ path: String) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return address
}

/// Runs something that blocks on a thread of its own: a shared pool would run out of threads where all of them wait.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}

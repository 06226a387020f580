import Foundation
import Glibc

/// An answer as it came over the wire.
struct Answer: Sendable, Equatable {
    let status: Int
    /// The header lines in order.
    let lines: [String]
    let body: String

    /// The word in the body with which a callback is acknowledged; `nil` in any other answer.
    var word: String? { ["stored", "duplicate", "progress"].first { body == #"{"status":"\#($0)"}"# } }
}

/// One connection to a listener on loopback, for one request; everything is bounded by 20 seconds.
final class Connection: Sendable {
    private let descriptor: Int32

    /// Connects; throws where nobody listens.
    init(to port: UInt16) throws {
        descriptor = try LoopbackSocket.connected(to: port)
    }

    deinit { close(descriptor) }

    /// Sends bytes; `false` where the other side is gone.
    @discardableResult
    func send(_ text: some StringProtocol) -> Bool { LoopbackSocket.send(Array(text.utf8), over: descriptor) }

    /// Reads the answer up to the end of the connection; `nil` where it ended without a whole one.
    func answer() -> Answer? { Answer(rest()) }

    /// Says that nothing more will be sent.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads up to the end of the connection, or for as long as there may be.
    func rest() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the request of a callback.
    ///
    /// - Parameter fields: more header fields, each ended with CRLF.
    static func callback(_ body: String, to path: String, fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: hooks\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + "\(fields)Connection: close\r\n\r\n\(body)"
    }
}

extension Answer {
    fileprivate init?(_ text: String) {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        let body = String(text[end.upperBound...])
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }?.split(separator: " ").last.flatMap { Int($0) }
        guard length == body.utf8.count else { return nil }
        self.init(status: status, lines: Array(lines.dropFirst()), body: body)
    }
}

/// The calls behind sockets on loopback.
enum LoopbackSocket {
    static func connected(to port: UInt16) throws -> Int32 {
        let descriptor = try made()
        guard withAddress(port, { connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw Missed(description: "nobody listens on port \(port)")
        }
        return descriptor
    }

    /// Listens on a free port.
    static func listening() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = try made()
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withAddress(0) { bind(descriptor, $0, $1) } == 0 && listen(descriptor, 256) == 0
        let isNamed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard isListening, isNamed == 0 else { throw Missed(description: "no port can be listened on") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A port on which nobody listens.
    static func freePort() throws -> UInt16 {
        let (descriptor, port) = try listening()
        close(descriptor)
        return port
    }

    static func send(_ bytes: [UInt8], over descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Bounds what a socket waits for.
    static func bound(_ descriptor: Int32) {
        var bound = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func made() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Missed(description: "no socket: \(String(cString: strerror(errno)))") }
        bound(descriptor)
        return descriptor
    }

    private static func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        address.sin_port = port.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

import Foundation
import Synchronization

/// A request as it came over the wire.
package struct ReceivedRequest: Sendable {
    package let method: String
    package let path: String
    /// The header lines in order, as they were written.
    package let lines: [String]
    package let body: [UInt8]

    /// The values of the headers of this name, in order.
    package func values(of name: String) -> [String] {
        let start = name.lowercased() + ":"
        return lines.filter { $0.lowercased().hasPrefix(start) }.map { String($0.dropFirst(start.count).trimmingPrefix(" ")) }
    }
}

/// What a request gets.
package enum Reply: Sendable {
    case answer(Int, headers: [String] = [], String)
    /// The connection ends without a byte.
    case hangUp
}

/// A provider that says what a script tells it, on real sockets of the loopback interface, one thread a connection.
package final class ScriptedProvider: Sendable {
    /// Called on the thread of the connection, which it may block; `number` counts all requests from 1.
    package typealias Script = @Sendable (_ request: ReceivedRequest, _ number: Int) -> Reply

    private struct State {
        var requests: [ReceivedRequest] = []
        var connections: [Socket] = []
        var isOpen = true
    }

    private let socket: Socket
    private let port: UInt16
    private let script: Script
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    package var url: String { "http://127.0.0.1:\(port)" }

    /// All requests so far, in the order in which they were read.
    package var requests: [ReceivedRequest] { state.withLock { $0.requests } }

    package init(_ script: @escaping Script) throws {
        (socket, port) = try Socket.listening()
        self.script = script
        run { provider in
            while let peer = provider.socket.accepted() { provider.serve(peer) }
        }
    }

    /// Ends all connections and threads; from then on the port is closed.
    package func stop() {
        let isFirst = state.withLock { state in
            defer { state.isOpen = false }
            guard state.isOpen else { return false }
            socket.shut()
            for connection in state.connections { connection.shut() }
            return true
        }
        guard isFirst else { return }
        precondition(threads.wait(timeout: .now() + 20) == .success, "a server thread does not end")
        for connection in state.withLock({ $0.connections }) { connection.free() }
        socket.free()
    }

    private func serve(_ peer: Socket) {
        let isOpen = state.withLock { state in
            if state.isOpen { state.connections.append(peer) }
            return state.isOpen
        }
        guard isOpen else { return peer.free() }
        run { provider in
            while let request = peer.readRequest(), provider.answer(request, to: peer) {}
            peer.shut()
        }
    }

    private func answer(_ request: ReceivedRequest, to peer: Socket) -> Bool {
        let number = state.withLock { state in
            state.requests.append(request)
            return state.requests.count
        }
        guard case .answer(let status, let headers, let body) = script(request, number) else { return false }
        let head = ["HTTP/1.1 \(status) Told", "Content-Length: \(body.utf8.count)"] + headers
        peer.write(Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
        return true
    }

    private func run(_ body: @escaping @Sendable (ScriptedProvider) -> Void) {
        threads.enter()
        Thread.detachNewThread {
            body(self)
            self.threads.leave()
        }
    }
}

extension Socket {
    /// Reads one request with its body; `nil` at the end of the connection.
    fileprivate func readRequest() -> ReceivedRequest? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard head.count < 65_536, let byte = read(1) else { return nil }
            head += byte
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        let bare = ReceivedRequest(method: words[0], path: words[1], lines: Array(lines.dropFirst()), body: [])
        guard let length = bare.values(of: "Content-Length").first.flatMap(Int.init), length > 0 else { return bare }
        return read(length).map { ReceivedRequest(method: bare.method, path: bare.path, lines: bare.lines, body: $0) }
    }
}

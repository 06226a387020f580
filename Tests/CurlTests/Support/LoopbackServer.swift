import Foundation
import Glibc
import Synchronization

/// Is an HTTP server that does to each connection what a script says, on one thread per connection.
final class LoopbackServer: Sendable {
    private struct State {
        var requests: [ReceivedRequest] = []
        var connections: [Int32] = []
        var isOpen = true
    }

    private let listener: Listener
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    var port: UInt16 { listener.port }

    /// All requests so far, in the order in which they were read.
    var requests: [ReceivedRequest] { state.withLock { $0.requests } }

    /// How many connections were made so far.
    var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Starts to serve; the connection ends with the script.
    init(host: String = "127.0.0.1", port: UInt16 = 0, script: @escaping @Sendable (LoopbackServer, Peer) -> Void) throws {
        listener = try Listener(host: host, port: port)
        run { server in
            while let descriptor = server.listener.accepted() { server.serve(descriptor, script) }
        }
    }

    /// Serves every request of every connection in the same way, until the answer is false.
    static func answering(
        host: String = "127.0.0.1", port: UInt16 = 0, _ answer: @escaping @Sendable (ReceivedRequest, Peer) -> Bool
    ) throws -> LoopbackServer {
        try LoopbackServer(host: host, port: port) { server, peer in
            while let request = server.nextRequest(of: peer), answer(request, peer) {}
        }
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Reads the next request of a connection and remembers it.
    func nextRequest(of peer: Peer) -> ReceivedRequest? {
        guard let request = peer.readRequest() else { return nil }
        state.withLock { $0.requests.append(request) }
        return request
    }

    /// Ends all connections and threads; to be called before the test is over.
    func stop() {
        state.withLock { state in
            state.isOpen = false
            listener.shut()
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        precondition(threads.wait(timeout: .now() + 20) == .success, "a server thread does not end")
        for connection in state.withLock({ $0.connections }) { close(connection) }
        close(listener.descriptor)
    }

    private func serve(_ descriptor: Int32, _ script: @escaping @Sendable (LoopbackServer, Peer) -> Void) {
        let index: Int? = state.withLock { state in
            guard state.isOpen else { return nil }
            state.connections.append(descriptor)
            return state.connections.count - 1
        }
        guard let index else {
            close(descriptor)
            return
        }
        run { server in
            script(server, Peer(descriptor, index: index))
            // The number stays taken until the server stops, so that no other socket can get it in between.
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    private func run(_ body: @escaping @Sendable (LoopbackServer) -> Void) {
        threads.enter()
        Thread.detachNewThread {
            body(self)
            self.threads.leave()
        }
    }
}

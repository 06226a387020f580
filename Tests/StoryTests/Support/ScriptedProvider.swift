import Foundation
import Glibc
import Synchronization

/// A provider that does to each request what a script says: for what the sandbox cannot do on demand.
final class ScriptedProvider: Sendable {
    /// One request and when it was answered.
    struct Asked: Sendable {
        let method: String
        let path: String
        let authorization: String?
        let body: String
        let at: ContinuousClock.Instant
        var answeredAt: ContinuousClock.Instant?

        /// The task that a poll asks for; `nil` for a submit.
        var taskID: String? { method == "GET" ? path.split(separator: "/").last.map(String.init) : nil }
    }

    /// What it is answered.
    struct Said: Sendable {
        var status = 200
        var type = "application/json"
        var headers: [String] = []
        var body: String
        /// Called when half of the body was sent; the rest follows when it returns.
        var halfway: (@Sendable () -> Void)?
    }

    private struct State {
        var asked: [Asked] = []
        var connections: [Int32] = []
        var isOpen = true
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    var url: String { "http://127.0.0.1:\(port)" }

    /// Every request so far, in the order in which they came.
    var asked: [Asked] { state.withLock { $0.asked } }

    /// The requests that submit.
    var submits: [Asked] { asked.filter { $0.taskID == nil } }

    /// The requests that poll.
    var polls: [Asked] { asked.filter { $0.taskID != nil } }

    /// How many connections were made so far.
    var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Starts to answer; the script may block its thread.
    ///
    /// - Parameter script: the request, and how many of its kind came before it.
    init(_ script: @escaping @Sendable (Asked, Int) -> Said) throws {
        (listener, port) = try LoopbackSocket.listening()
        run { provider in
            while true {
                let peer = accept(provider.listener, nil, nil)
                if peer < 0 {
                    // What it waits for is bounded; nobody came for that long.
                    if [EAGAIN, EINTR].contains(errno), provider.state.withLock({ $0.isOpen }) { continue }
                    return
                }
                provider.serve(peer, script)
            }
        }
    }

    /// One that takes every submit, numbers its tasks, and answers polls as told.
    ///
    /// - Parameter poll: the task and how many polls came before; the document that says how it stands.
    static func taking(_ poll: @escaping @Sendable (String, Int) -> String) throws -> ScriptedProvider {
        try ScriptedProvider { asked, before in
            Said(body: asked.taskID.map { poll($0, before) } ?? TaskDocument.running("task-\(before + 1)"))
        }
    }

    /// Ends all connections and threads.
    func stop() {
        state.withLock { state in
            state.isOpen = false
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        precondition(threads.wait(timeout: .now() + 30) == .success, "a script does not end")
        for connection in state.withLock({ $0.connections }) { close(connection) }
        close(listener)
    }

    private func serve(_ peer: Int32, _ script: @escaping @Sendable (Asked, Int) -> Said) {
        LoopbackSocket.bound(peer)
        let isOpen = state.withLock { state in
            if state.isOpen { state.connections.append(peer) }
            return state.isOpen
        }
        guard isOpen else {
            close(peer)
            return
        }
        run { provider in
            while let asked = ProviderRequest.read(from: peer), provider.answer(asked, over: peer, script) {}
            // The number stays taken until the provider stops, so that no other socket can get it in between.
            shutdown(peer, Int32(SHUT_RDWR))
        }
    }

    private func answer(_ asked: Asked, over peer: Int32, _ script: (Asked, Int) -> Said) -> Bool {
        let (index, before) = state.withLock { state in
            let before = state.asked.count { ($0.taskID == nil) == (asked.taskID == nil) }
            state.asked.append(asked)
            return (state.asked.count - 1, before)
        }
        let said = script(asked, before)
        state.withLock { $0.asked[index].answeredAt = .now }
        let head = ["HTTP/1.1 \(said.status) Scripted", "Content-Type: \(said.type)", "Content-Length: \(said.body.utf8.count)"]
        let bytes = Array(((head + said.headers).joined(separator: "\r\n") + "\r\n\r\n" + said.body).utf8)
        guard let halfway = said.halfway else { return LoopbackSocket.send(bytes, over: peer) }
        let rest = said.body.utf8.count / 2
        guard LoopbackSocket.send(bytes.dropLast(rest), over: peer) else { return false }
        halfway()
        return LoopbackSocket.send(bytes.suffix(rest), over: peer)
    }

    private func run(_ body: @escaping @Sendable (ScriptedProvider) -> Void) {
        threads.enter()
        Thread.detachNewThread {
            body(self)
            self.threads.leave()
        }
    }
}

/// Reads requests as libcurl writes them.
private enum ProviderRequest {
    static func read(from peer: Int32) -> ScriptedProvider.Asked? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard head.count < 1 << 16, let byte = bytes(1, from: peer)?.first else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3, let body = bytes(value("content-length", lines).flatMap { Int($0) } ?? 0, from: peer) else { return nil }
        return ScriptedProvider.Asked(
            method: words[0], path: words[1], authorization: value("authorization", lines), body: String(decoding: body, as: UTF8.self),
            at: .now)
    }

    private static func value(_ name: String, _ lines: [String]) -> String? {
        lines.first { $0.lowercased().hasPrefix(name + ":") }.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    private static func bytes(_ count: Int, from peer: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return count == 0 || recv(peer, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
    }
}

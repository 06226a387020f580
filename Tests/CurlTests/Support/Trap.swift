/// Is a place inside, with a server that must never be connected to: 127.0.0.2 and 127.0.0.1 at one port.
struct Trap: Sendable {
    private let servers: [LoopbackServer]
    let port: UInt16

    /// How many connections were made.
    var connectionCount: Int { servers.map(\.connectionCount).reduce(0, +) }

    init() throws {
        let first = try LoopbackServer.answering(host: "127.0.0.2") { _, peer in peer.answer(body: "inside") }
        port = first.port
        do {
            servers = [first, try LoopbackServer.answering(port: first.port) { _, peer in peer.answer(body: "inside") }]
        } catch {
            first.stop()
            throw error
        }
    }

    /// Makes a trap; its second address may have lost the port to somebody else, so that it is tried several times.
    static func set() throws -> Trap {
        for _ in 0..<20 {
            // The last attempt tells what is wrong.
            if let trap = try? Trap() { return trap }
        }
        return try Trap()
    }

    func stop() {
        for server in servers { server.stop() }
    }
}

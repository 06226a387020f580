import Curl
import Testing

/// Every bound of a transfer, exceeded.
@Suite struct LimitTests {
    @Test func `a body that trickles in runs out of time`() async throws {
        try await withServer { server, peer in
            guard server.nextRequest(of: peer) != nil, peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab") else { return }
            peer.waitForEnd()
        } _: { client, server in
            let limits = TransferLimits(total: .milliseconds(200))
            let error = try await failure { () throws(CurlError) in try await client.send(Request(url: server.url(), limits: limits)) }
            #expect(error.code == .totalTimedOut)
            #expect(error.reach == .mayHaveArrived)
        }
    }

    @Test func `waiting for a free connection counts as time, and nothing was sent then`() async throws {
        let server = try LoopbackServer.answering { _, peer in
            peer.waitForEnd()
            return false
        }
        defer { server.stop() }
        try await withClient(Client.Configuration(connectionsPerHostMax: 1)) { client in
            let first = Task { try await client.send(Request(url: server.url("/first"))) }
            try await eventually { server.requests.count == 1 }
            let request = Request(url: server.url("/second"), limits: TransferLimits(total: .milliseconds(100)))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .totalTimedOut)
            #expect(error.reach == .notSent)
            first.cancel()
            _ = await first.result
        }
    }

    @Test(arguments: ["Content-Length: 101\r\n\r\n", "Connection: close\r\n\r\n" + String(repeating: "x", count: 101)])
    func `a body above the limit is refused, declared or not`(rest: String) async throws {
        try await withAnswers { _, peer in
            peer.write("HTTP/1.1 200 OK\r\n" + rest)
            return false
        } _: { client, server in
            let request = Request(url: server.url(), limits: TransferLimits(bodyBytesMax: 100))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .bodyTooLarge)
            #expect(error.reach == .mayHaveArrived)
        }
    }

    @Test func `a body that never ends is refused`() async throws {
        try await withAnswers { _, peer in
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while peer.write("400\r\n" + String(repeating: "x", count: 1024) + "\r\n") {}
            return false
        } _: { client, server in
            let error = try await failure { () throws(CurlError) in try await client.send(Request(url: server.url())) }
            #expect(error.code == .bodyTooLarge)
        }
    }

    @Test func `a body of exactly the limit is taken`() async throws {
        try await withAnswers { _, peer in
            peer.answer(body: String(repeating: "x", count: 100))
        } _: { client, server in
            let response = try await client.send(Request(url: server.url(), limits: TransferLimits(bodyBytesMax: 100)))
            #expect(response.body.count == 100)
        }
    }

    @Test(arguments: ["X-More: 1\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "x"])
    func `a head that never ends is refused`(piece: String) async throws {
        try await withAnswers { _, peer in
            peer.write(piece.hasPrefix("HTTP") ? "" : "HTTP/1.1 200 OK\r\nX-First: ")
            let pieces = String(repeating: piece, count: 100)
            while peer.write(pieces) {}
            return false
        } _: { client, server in
            let error = try await failure { () throws(CurlError) in try await client.send(Request(url: server.url())) }
            #expect(error.code == .headTooLarge)
            #expect(error.reach == .mayHaveArrived)
        }
    }

    @Test func `a full client refuses, and takes more when there is room`() async throws {
        let server = try LoopbackServer.answering { _, peer in
            peer.waitForEnd()
            return false
        }
        defer { server.stop() }
        try await withClient(Client.Configuration(transfersMax: 2)) { client in
            let tasks = (0..<2).map { _ in Task { try await client.send(Request(url: server.url())) } }
            try await eventually { server.requests.count == 2 }
            let error = try await failure { () throws(CurlError) in try await client.send(Request(url: server.url())) }
            #expect(error.code == .queueFull)
            #expect(error.reach == .notSent)
            for task in tasks {
                task.cancel()
                _ = await task.result
            }
            let limits = TransferLimits(firstByte: .milliseconds(50))
            let later = try await failure { () throws(CurlError) in try await client.send(Request(url: server.url(), limits: limits)) }
            #expect(later.code == .firstByteTimedOut)
        }
    }
}

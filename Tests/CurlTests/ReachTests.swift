import Curl
import Glibc
import Testing

/// Whether the server may have seen a request that failed: what decides if it may be paid for a second time.
@Suite struct ReachTests {
    @Test func `a refused connection means that nothing was sent`() async throws {
        let listener = try Listener()
        close(listener.descriptor)
        let error = try await withClient { client in
            try await failure { () throws(CurlError) in try await client.send(Request(.post, url: "http://127.0.0.1:\(listener.port)/")) }
        }
        #expect(error.code == .connectFailed)
        #expect(error.reach == .notSent)
        #expect(error.curlCode == 7)
        #expect(error.message.contains("127.0.0.1:\(listener.port)"))
    }

    @Test func `an unknown host name means that nothing was sent`() async throws {
        let error = try await withClient { client in
            try await failure { () throws(CurlError) in try await client.send(Request(.post, url: "http://callbox.invalid/")) }
        }
        #expect(error.code == .nameNotResolved)
        #expect(error.reach == .notSent)
    }

    @Test func `a connection that never comes about means that nothing was sent`() async throws {
        let listener = try Listener(backlog: 0)
        defer { close(listener.descriptor) }
        // Once the queue of the listener is full, further packets that ask for a connection are dropped.
        let fillers = try (0..<4).map { _ in try Listener.beginConnecting(to: listener.port) }
        defer { for filler in fillers { close(filler) } }
        let limits = TransferLimits(connect: .milliseconds(200))
        let error = try await withClient { client in
            try await failure { () throws(CurlError) in
                try await client.send(Request(.post, url: "http://127.0.0.1:\(listener.port)/", limits: limits))
            }
        }
        #expect(error.code == .connectTimedOut)
        #expect(error.reach == .notSent)
    }

    @Test func `silence after the request means that it may have arrived`() async throws {
        try await withAnswers { _, peer in
            peer.waitForEnd()
            return false
        } _: { client, server in
            let limits = TransferLimits(firstByte: .milliseconds(100))
            let error = try await failure { () throws(CurlError) in try await client.send(Request(.post, url: server.url(), limits: limits))
            }
            #expect(error.code == .firstByteTimedOut)
            #expect(error.reach == .mayHaveArrived)
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
    func `a broken connection after the request means that it may have arrived`(answer: String) async throws {
        try await withAnswers { _, peer in
            peer.write(answer)
            return false
        } _: { client, server in
            let error = try await failure { () throws(CurlError) in try await client.send(Request(.post, url: server.url())) }
            #expect(error.code == .connectionLost)
            #expect(error.reach == .mayHaveArrived)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `a POST on a kept connection that breaks off is not sent again`(isReset: Bool) async throws {
        try await withSecondRequestDropped(isReset: isReset) { client, server in
            _ = try await client.send(Request(.post, url: server.url("/first")))
            let error = try await failure { () throws(CurlError) in try await client.send(Request(.post, url: server.url("/second"))) }
            #expect(error.code == .connectionLost)
            #expect(error.reach == .mayHaveArrived)
            #expect(server.requests.map(\.path) == ["/first", "/second"])
        }
    }

    @Test(arguments: [false, true])
    func `a GET on a kept connection that breaks off is sent again`(isReset: Bool) async throws {
        try await withSecondRequestDropped(isReset: isReset) { client, server in
            _ = try await client.send(Request(url: server.url("/first")))
            let response = try await client.send(Request(url: server.url("/second")))
            #expect(response.status == 200)
            #expect(server.requests.map(\.path) == ["/first", "/second", "/second"])
        }
    }

    @Test func `a GET that is not repeatable is not sent again either`() async throws {
        try await withSecondRequestDropped(isReset: false) { client, server in
            _ = try await client.send(Request(url: server.url("/first"), isRepeatable: false))
            let request = Request(url: server.url("/second"), isRepeatable: false)
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.reach == .mayHaveArrived)
            #expect(server.requests.map(\.path) == ["/first", "/second"])
        }
    }

    @Test func `something that is no HTTP may still have taken the request`() async throws {
        try await withAnswers { _, peer in
            peer.write("220 mail.example ESMTP\r\n")
            return false
        } _: { client, server in
            let error = try await failure { () throws(CurlError) in try await client.send(Request(.post, url: server.url())) }
            #expect(error.code == .protocolBroken)
            #expect(error.reach == .mayHaveArrived)
        }
    }

    /// Serves a server that answers the first request of its first connection and hangs up on the second; all other connections work.
    private func withSecondRequestDropped(
        isReset: Bool, _ body: (Client, LoopbackServer) async throws -> Void
    ) async throws {
        try await withServer(with: keeping) { server, peer in
            while let request = server.nextRequest(of: peer) {
                if peer.index == 0, request.path == "/second" {
                    if isReset { peer.reset() }
                    return
                }
                peer.answer()
            }
        } _: { client, server in
            try await body(client, server)
        }
    }
}

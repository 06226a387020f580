import Curl
import Testing

/// Redirects that lead where a request may not go.
@Suite struct EgressRedirectTests {
    @Test(arguments: [
        "http://127.0.0.2:PORT/", "http://2130706434:PORT/", "//0x7f.2:PORT/", "http://[::ffff:127.0.0.2]:PORT/", "http://[::1]:PORT/",
        "http://[64:ff9b::7f00:2]:PORT/", "http://localhost:PORT/", "https://127.0.0.2:PORT/",
    ])
    func `a redirect that goes inside is not followed`(location: String) async throws {
        let trap = try Trap.set()
        defer { trap.stop() }
        let target = location.replacing("PORT", with: "\(trap.port)")
        let server = try LoopbackServer.answering { _, peer in peer.answer("302 Found", headers: ["Location: \(target)inner?query"]) }
        defer { server.stop() }
        try await withClient(under: try only(server)) { client in
            let request = Request(url: server.url(), redirects: .followed(max: 3))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .addressRefused)
            // The first server has had its request.
            #expect(error.reach == .mayHaveArrived)
            #expect(!error.description.contains("query"))
        }
        #expect(server.requests.count == 1)
        #expect(trap.connectionCount == 0)
    }

    @Test(arguments: [
        "file:///etc/passwd", "gopher://127.0.0.2:PORT/", "dict://127.0.0.2:PORT/", "ftp://127.0.0.2:PORT/", "scp://127.0.0.2:PORT/",
        "http://user@127.0.0.2:PORT/", "http://user:pass@127.0.0.2:PORT/", "javascript:alert(1)",
    ])
    func `a redirect to another scheme, or with a user, is not followed`(location: String) async throws {
        let trap = try Trap.set()
        defer { trap.stop() }
        let target = location.replacing("PORT", with: "\(trap.port)")
        let server = try LoopbackServer.answering { _, peer in peer.answer("302 Found", headers: ["Location: \(target)"]) }
        defer { server.stop() }
        try await withClient(under: try only(server)) { client in
            let request = Request(url: server.url(), redirects: .followed(max: 3))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .redirectRefused)
        }
        #expect(trap.connectionCount == 0)
    }

    @Test func `every hop is asked about, not only the first and the last`() async throws {
        let trap = try Trap.set()
        defer { trap.stop() }
        let server = try LoopbackServer.answering { request, peer in
            let next = request.path == "/7" ? "http://127.2:\(trap.port)/" : "/\((Int(request.path.dropFirst()) ?? 0) + 1)"
            return peer.answer("302 Found", headers: ["Location: \(next)"])
        }
        defer { server.stop() }
        try await withClient(under: try only(server)) { client in
            let request = Request(url: server.url("/0"), redirects: .followed(max: 20))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .addressRefused)
        }
        #expect(server.requests.count == 8)
        #expect(trap.connectionCount == 0)
    }

    @Test(arguments: [true, false])
    func `twenty redirects are followed if twenty are allowed, and a loop ends`(isLoop: Bool) async throws {
        let server = try LoopbackServer.answering { request, peer in
            let number = Int(request.path.dropFirst()) ?? 0
            if !isLoop, number == 20 { return peer.answer() }
            return peer.answer("302 Found", headers: ["Location: /\(isLoop ? 1 - number : number + 1)"])
        }
        defer { server.stop() }
        try await withClient(under: try only(server)) { client in
            let request = Request(url: server.url("/0"), redirects: .followed(max: 20))
            if isLoop {
                let error = try await failure { () throws(CurlError) in try await client.send(request) }
                #expect(error.code == .redirectRefused)
            } else {
                let response = try await client.send(request)
                #expect(response.redirectsFollowed == 20)
            }
        }
        #expect(server.requests.count == 21)
    }

    /// Allows one server and nothing else inside.
    private func only(_ server: LoopbackServer) throws -> EgressPolicy {
        .publicOnly(besides: [try #require(EgressRange("127.0.0.1:\(server.port)"))], permitsHTTP: true)
    }
}

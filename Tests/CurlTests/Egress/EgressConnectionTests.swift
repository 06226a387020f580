import Curl
import Testing

/// Kept connections and other ways around the question where a connection leads.
@Suite struct EgressConnectionTests {
    @Test(arguments: [true, false])
    func `a connection that was made under a laxer policy is not used under a stricter one`(isRepeatable: Bool) async throws {
        let server = try LoopbackServer.answering { _, peer in peer.answer() }
        defer { server.stop() }
        let request = Request(url: server.url(), isRepeatable: isRepeatable)
        try await withClient(keeping, under: .chosenByOperator) { lax in
            var isReused = [try await lax.send(request).isConnectionReused]
            isReused.append(try await lax.send(request).isConnectionReused)
            try await withClient(keeping, under: .publicOnly(permitsHTTP: true)) { strict in
                let error = try await failure { () throws(CurlError) in try await strict.send(request) }
                #expect(error.code == .addressRefused)
            }
            // It was there all the time.
            isReused.append(try await lax.send(request).isConnectionReused)
            #expect(isReused == [false, true, true])
        }
        #expect(server.connectionCount == 1)
        #expect(server.requests.count == 3)
    }

    @Test func `a lookup that is remembered is asked about again`() async throws {
        let server = try LoopbackServer.answering { _, peer in
            peer.answer(headers: ["Connection: close"])
            return false
        }
        defer { server.stop() }
        let policy = EgressPolicy.publicOnly(besides: [try #require(EgressRange("127.0.0.1:\(server.port)"))], permitsHTTP: true)
        try await withClient(under: policy) { client in
            // The name is known to libcurl after the first request; the port is another one.
            let response = try await client.send(Request(url: "http://localhost:\(server.port)/"))
            #expect(response.status == 200)
            let other = server.port == 65535 ? 1024 : server.port + 1
            let error = try await failure { () throws(CurlError) in try await client.send(Request(url: "http://localhost:\(other)/")) }
            #expect(error.code == .addressRefused)
        }
    }

    @Test func `an offer of another place for the next requests is not taken`() async throws {
        let trap = try Trap.set()
        defer { trap.stop() }
        let server = try LoopbackServer.answering { _, peer in
            peer.answer(headers: ["Alt-Svc: http/1.1=\"127.0.0.2:\(trap.port)\"; ma=3600", "Strict-Transport-Security: max-age=3600"])
        }
        defer { server.stop() }
        try await withClient(under: .chosenByOperator) { client in
            for _ in 0..<3 {
                let response = try await client.send(Request(url: server.url()))
                #expect(response.status == 200)
            }
        }
        #expect(server.requests.count == 3)
        #expect(trap.connectionCount == 0)
    }
}

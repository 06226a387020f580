import Curl
import Testing

/// TLS that does not come about: nothing is sent, and nothing is tried without it.
@Suite struct HandshakeTests {
    @Test(arguments: [Method.get, .post])
    func `an expired certificate is refused, and nothing is sent`(method: Method) async throws {
        try await withDirectory { directory in
            let web = try await WebServer(in: directory, isExpired: true)
            defer { web.stop() }
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                let error = try await failure { () throws(CurlError) in
                    try await client.send(Request(method, url: web.url("/echo"), bearer: Secret("k")))
                }
                #expect(error.code == .tlsFailed)
                #expect(error.reach == .notSent)
                #expect(error.cause?.contains("expired") == true)
                #expect(error.advice.contains("certificate") && error.advice.contains("clock"))
            }
        }
    }

    /// TLS 1.0 and 1.1, which RFC 8996 forbids, and SSL 3.0.
    @Test(arguments: [[3, 0], [3, 1], [3, 2]] as [[UInt8]], [Method.get, .post])
    func `a server that speaks only an old version is refused, and not spoken to without TLS`(version: [UInt8], method: Method) async throws
    {
        let greetings = Collected<UInt8>()
        try await withServer { _, peer in
            guard let head = peer.read(5), let type = head.first else { return }
            greetings.add(type)
            guard peer.read(Int(head[3]) << 8 | Int(head[4])) != nil else { return }
            peer.write(Self.greeting(version))
            peer.waitForEnd()
        } _: { client, server in
            let request = Request(method, url: "https://127.0.0.1:\(server.port)/", bearer: Secret("k"))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .tlsFailed)
            #expect(error.reach == .notSent)
            #expect(greetings.all == [22], "one handshake, and no request in the clear")
        }
    }

    @Test func `a server that speaks no TLS at all is refused`() async throws {
        let greetings = Collected<UInt8>()
        try await withServer { _, peer in
            if let type = peer.read(1)?.first { greetings.add(type) }
            peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        } _: { client, server in
            let error = try await failure { () throws(CurlError) in
                try await client.send(Request(.post, url: "https://127.0.0.1:\(server.port)/"))
            }
            #expect(error.code == .tlsFailed)
            #expect(error.reach == .notSent)
            #expect(greetings.all == [22])
        }
    }

    /// A ServerHello with TLS_RSA_WITH_AES_128_CBC_SHA (RFC 5246, section 7.4.1.3).
    private static func greeting(_ version: [UInt8]) -> [UInt8] {
        let hello = version + [UInt8](repeating: 7, count: 32) + [0, 0x00, 0x2F, 0]
        let handshake = [2, 0, 0, UInt8(hello.count)] + hello
        return [22] + version + [0, UInt8(handshake.count)] + handshake
    }
}

import Curl
import Foundation
import Testing

/// TLS and HTTP/2, against a real web server.
@Suite struct EncryptionTests {
    @Test func `HTTP/2 is negotiated over TLS, and one connection carries many transfers`() async throws {
        try await withWebServer { web in
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                let first = try await client.send(Request(url: web.url("/echo")))
                let responses = try await withThrowingTaskGroup(of: Response.self) { group in
                    for number in 0..<15 {
                        let request = Request(
                            .post, url: web.url("/echo"), headers: [Header("X-Mark", "\(number)")], bearer: Secret("k"),
                            body: Array("{}".utf8), isRepeatable: true)
                        group.addTask { try await client.send(request) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(responses.allSatisfy { $0.httpVersion == .http2 && $0.status == 200 })
                let bodies = Set(responses.map { String(decoding: $0.body, as: UTF8.self) })
                #expect(bodies == Set((0..<15).map { "POST HTTP/2.0 \($0) Bearer k" }))
                #expect(!first.isConnectionReused)
                #expect(responses.allSatisfy { $0.isConnectionReused })
            }
        }
    }

    @Test func `what is not repeatable has an HTTP/1.1 connection for itself`() async throws {
        try await withWebServer { web in
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                let read = try await client.send(Request(url: web.url("/echo")))
                let written = try await client.send(Request(.post, url: web.url("/echo")))
                #expect(read.httpVersion == .http2)
                #expect(written.httpVersion == .http11)
                #expect(!written.isConnectionReused)
            }
        }
    }

    @Test func `connections that the server ends as a matter of course lose no request`() async throws {
        try await withWebServer { web in
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                // The test's server ends each connection after twenty requests.
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<200 {
                        let method = number.isMultiple(of: 2) ? Method.get : .post
                        group.addTask { try await client.send(Request(method, url: web.url("/echo"))).status }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses == Array(repeating: 200, count: 200))
            }
        }
    }

    @Test func `HTTP/1.1 is spoken where HTTP/2 is not offered`() async throws {
        try await withWebServer { web in
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                let response = try await client.send(Request(url: web.url("/echo", port: web.http1Port)))
                #expect(response.httpVersion == .http11)
                #expect(response.body == Array("GET HTTP/1.1  ".utf8))
            }
        }
    }

    @Test func `a certificate of an unknown authority is refused, and nothing is sent`() async throws {
        try await withWebServer { web in
            try await withClient { client in
                let request = Request(.post, url: web.url("/echo"), bearer: Secret("k"))
                let error = try await failure { () throws(CurlError) in try await client.send(request) }
                #expect(error.code == .tlsFailed)
                #expect(error.reach == .notSent)
                #expect(error.cause?.contains("certificate") == true)
            }
        }
    }

    @Test func `a certificate for another name is refused`() async throws {
        try await withWebServer { web in
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                let request = Request(url: "https://localhost:\(web.http1Port)/echo")
                let error = try await failure { () throws(CurlError) in try await client.send(request) }
                #expect(error.code == .tlsFailed)
                #expect(error.reach == .notSent)
            }
        }
    }

    @Test func `a CA file that cannot be read is refused, and nothing is sent`() async throws {
        try await withWebServer { web in
            try await withClient(Client.Configuration(caFile: web.directory + "/missing.pem")) { client in
                let error = try await failure { () throws(CurlError) in try await client.send(Request(url: web.url("/echo"))) }
                #expect(error.code == .tlsFailed)
                #expect(error.reach == .notSent)
            }
        }
    }

    @Test func `a server that hangs up during the handshake was sent nothing`() async throws {
        try await withServer { _, peer in
            _ = peer.read(1)
        } _: { client, server in
            let request = Request(.post, url: "https://127.0.0.1:\(server.port)/")
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .tlsFailed)
            #expect(error.reach == .notSent)
        }
    }

    @Test func `a redirect from https to http is refused, also after one from http to https`() async throws {
        let target = Box("")
        let plain = try LoopbackServer.answering { request, peer in
            request.path == "/start" ? peer.answer("302 Found", headers: ["Location: \(target.value)"]) : peer.answer()
        }
        defer { plain.stop() }
        try await withWebServer(redirect: plain.url("/end")) { web in
            let away = web.url("/away")
            target.change { $0 = away }
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                for start in [away, plain.url("/start")] {
                    let request = Request(url: start, redirects: .followed(max: 5))
                    let error = try await failure { () throws(CurlError) in try await client.send(request) }
                    #expect(error.code == .redirectRefused)
                }
                #expect(plain.requests.map(\.path) == ["/start"])
            }
        }
    }

    @Test func `a large file comes whole over HTTP/2`() async throws {
        try await withWebServer { web in
            let content = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            try content.write(to: URL(filePath: web.directory + "/large"))
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                let path = web.directory + "/copy"
                let download = try await client.download(Request(url: web.url("/large")), toNewFile: path)
                #expect(download.httpVersion == .http2)
                #expect(try Data(contentsOf: URL(filePath: path)) == content)
            }
        }
    }

    @Test func `a large body goes whole over HTTP/2`() async throws {
        try await withWebServer { web in
            try await withClient(Client.Configuration(caFile: web.caFile)) { client in
                let request = Request(.post, url: web.url("/relay"), body: [UInt8](repeating: 7, count: 3_000_000), isRepeatable: true)
                let response = try await client.send(request)
                #expect(response.status == 200)
                #expect(response.httpVersion == .http2)
                #expect(response.requestBodyBytes == 3_000_000)
            }
        }
    }

    private func withWebServer(redirect: String = "http://127.0.0.1:9/", _ body: (WebServer) async throws -> Void) async throws {
        try await withDirectory { directory in
            let web = try await WebServer(in: directory, redirect: redirect)
            defer { web.stop() }
            try await body(web)
        }
    }
}

import Curl
import Testing

/// Where a redirect may lead.
@Suite struct RedirectTests {
    @Test func `a redirect is given to the caller unless it asked for more`() async throws {
        try await withAnswers { _, peer in
            peer.answer("302 Found", headers: ["Location: /there"])
        } _: { client, server in
            let response = try await client.send(Request(url: server.url("/here")))
            #expect(response.status == 302)
            #expect(response.headers["Location"] == "/there")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `redirects are followed as far as allowed`() async throws {
        try await withAnswers { request, peer in
            request.path == "/2"
                ? peer.answer(body: "arrived")
                : peer.answer("302 Found", headers: ["Location: \(request.path == "/0" ? "/1" : "/2")"], body: "elsewhere")
        } _: { client, server in
            let response = try await client.send(Request(url: server.url("/0"), redirects: .followed(max: 2)))
            #expect(response.status == 200)
            #expect(response.body == Array("arrived".utf8))
            #expect(response.bodyBytes == 7)
            #expect(response.redirectsFollowed == 2)
            #expect(response.url == server.url("/2"))
            #expect(response.headers["Location"] == nil)
        }
    }

    @Test func `a request that is not repeatable may still follow a redirect`() async throws {
        try await withAnswers { request, peer in
            request.path == "/1" ? peer.answer() : peer.answer("302 Found", headers: ["Location: /1"])
        } _: { client, server in
            let response = try await client.send(Request(url: server.url("/0"), redirects: .followed(max: 2), isRepeatable: false))
            #expect(response.status == 200)
        }
    }

    @Test func `a loop of redirects ends at the bound`() async throws {
        try await withAnswers { _, peer in
            peer.answer("302 Found", headers: ["Location: /again"])
        } _: { client, server in
            let request = Request(url: server.url("/"), redirects: .followed(max: 3))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .redirectRefused)
            #expect(error.reach == .mayHaveArrived)
            #expect(server.requests.count == 4)
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/passwd", "http://user@127.0.0.1/"])
    func `a redirect to what is not plain http or https is refused`(address: String) async throws {
        try await withAnswers { _, peer in
            peer.answer("302 Found", headers: ["Location: \(address)"])
        } _: { client, server in
            let request = Request(url: server.url(), redirects: .followed(max: 3))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .redirectRefused)
        }
    }

    @Test func `the secret does not go to another host or port`() async throws {
        let other = try LoopbackServer.answering { _, peer in peer.answer() }
        defer { other.stop() }
        let elsewhere = other.url()
        try await withAnswers { request, peer in
            peer.answer("302 Found", headers: ["Location: \(request.path == "/0" ? "/1" : elsewhere)"])
        } _: { client, server in
            let request = Request(url: server.url("/0"), bearer: Secret("key-1"), redirects: .followed(max: 3))
            let response = try await client.send(request)
            #expect(response.status == 200)
            #expect(server.requests.map { $0.values(of: "Authorization") } == [["Bearer key-1"], ["Bearer key-1"]])
            #expect(other.requests.map { $0.values(of: "Authorization") } == [[]])
        }
    }

    @Test func `a redirect cannot be followed with a body`() async throws {
        try await withClient { client in
            let request = Request(.post, url: "http://127.0.0.1:9/", redirects: .followed(max: 1))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .invalidRequest)
        }
    }
}

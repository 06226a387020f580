import Curl
import Foundation
import Glibc
import Testing

/// What goes out and what comes back, when nothing goes wrong.
@Suite struct SendTests {
    @Test func `a GET returns status, headers and body`() async throws {
        try await withAnswers { _, peer in
            peer.answer("418 I'm a teapot", headers: ["X-One: 1", "x-two:  2 ", "X-One: 3"], body: "short and stout")
        } _: { client, server in
            let response = try await client.send(Request(url: server.url("/pot?full=1")))
            #expect(response.status == 418)
            #expect(response.body == Array("short and stout".utf8))
            #expect(response.headers["X-TWO"] == "2")
            #expect(response.headers.values(of: "x-one") == ["1", "3"])
            #expect(response.headers.map(\.name) == ["Content-Length", "X-One", "x-two", "X-One"])
            #expect(response.httpVersion == .http11)
            #expect(response.url == server.url("/pot?full=1"))
            #expect(response.bodyBytes == 15)
            #expect(response.headBytes > 60)
            #expect(response.timings.total >= response.timings.firstByte)
            #expect(server.requests.first?.method == "GET")
            #expect(server.requests.first?.path == "/pot?full=1")
        }
    }

    @Test func `headers are sent in order, with the client's own and no others`() async throws {
        try await withAnswers { _, peer in
            peer.answer()
        } _: { client, server in
            let headers = [Header("X-B", "1"), Header("X-A", "two words"), Header("X-B", ""), Header("Content-Type", "text/plain")]
            let request = Request(.post, url: server.url(), headers: headers, bearer: Secret("key-1"), body: Array("hello".utf8))
            let response = try await client.send(request)
            #expect(response.requestBodyBytes == 5)
            let received = try #require(server.requests.first)
            #expect(received.lines.filter { $0.hasPrefix("X-") } == ["X-B: 1", "X-A: two words", "X-B:"])
            #expect(received.values(of: "Content-Type") == ["text/plain"])
            #expect(received.values(of: "Authorization") == ["Bearer key-1"])
            #expect(received.values(of: "User-Agent") == ["callbox"])
            #expect(received.values(of: "Expect").isEmpty)
            #expect(received.body == Array("hello".utf8))
        }
    }

    @Test(arguments: [
        (Method.post, "POST"), (.put, "PUT"), (.delete, "DELETE"), (.other("PATCH"), "PATCH"), (.other("PROPFIND"), "PROPFIND"),
    ])
    func `a body goes with any method that writes`(method: Method, name: String) async throws {
        try await withAnswers { _, peer in
            peer.answer(body: "done")
        } _: { client, server in
            let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
            let response = try await client.send(Request(method, url: server.url(), body: body))
            #expect(response.body == Array("done".utf8))
            #expect(server.requests.first?.method == name)
            #expect(server.requests.first?.body == body)
            #expect(server.requests.first?.values(of: "Content-Type") == [])
        }
    }

    @Test(arguments: [(Method.post, ["0"]), (.put, ["0"]), (.delete, []), (.get, [])])
    func `a request without a body declares its length where the method wants one`(method: Method, lengths: [String]) async throws {
        try await withAnswers { _, peer in
            peer.answer()
        } _: { client, server in
            _ = try await client.send(Request(method, url: server.url()))
            #expect(server.requests.first?.method == method.name)
            #expect(server.requests.first?.values(of: "Content-Length") == lengths)
        }
    }

    @Test func `a HEAD takes the declared length as a fact and waits for no body`() async throws {
        try await withAnswers { _, peer in
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        } _: { client, server in
            let response = try await client.send(Request(.head, url: server.url()))
            #expect(response.headers["content-length"] == "999999999")
            #expect(response.body.isEmpty)
        }
    }

    @Test func `interim answers and trailers are not taken for the answer`() async throws {
        try await withAnswers { _, peer in
            peer.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Late: 1\r\n\r\n")
                && peer.write("3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n")
        } _: { client, server in
            let response = try await client.send(Request(url: server.url()))
            #expect(response.status == 200)
            #expect(response.body == Array("abcde".utf8))
            #expect(response.headers.map(\.name) == ["Transfer-Encoding", "X-Late"])
        }
    }

    @Test func `a connection is used again, and the response says so`() async throws {
        try await withAnswers(with: keeping) { _, peer in
            peer.answer(body: "x")
        } _: { client, server in
            var isReused: [Bool] = []
            for method in [Method.get, .post, .get, .post] {
                isReused.append(try await client.send(Request(method, url: server.url())).isConnectionReused)
            }
            #expect(isReused == [false, false, true, true])
            // What is not repeatable keeps its connections apart.
            #expect(server.connectionCount == 2)
        }
    }

    @Test func `two hundred transfers at once share the connections allowed to a host`() async throws {
        let server = try LoopbackServer.answering { request, peer in peer.answer(body: request.path) }
        defer { server.stop() }
        try await withClient(Client.Configuration(connectionsPerHostMax: 8)) { client in
            let bodies = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
                for number in 0..<200 {
                    group.addTask { (number, try await client.send(Request(.post, url: server.url("/\(number)"))).body) }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(bodies.count == 200)
            #expect(bodies.allSatisfy { $0.value == Array("/\($0.key)".utf8) })
            #expect(server.connectionCount <= 8)
        }
    }

    @Test func `a program that this one starts does not inherit the connections`() async throws {
        try await withAnswers { _, peer in
            peer.answer()
        } _: { client, server in
            _ = try await client.send(Request(url: server.url()))
            let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
            let connections = descriptors.filter { Listener.port(of: $0) == server.port }
            #expect(connections.count == 1)
            #expect(connections.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
        }
    }

    @Test func `progress never falls and ends with everything`() async throws {
        try await withAnswers { _, peer in
            peer.answer(body: String(repeating: "y", count: 300_000))
        } _: { client, server in
            let seen = Collected<Curl.Progress>()
            let body = [UInt8](repeating: 1, count: 200_000)
            _ = try await client.send(Request(.post, url: server.url(), body: body)) { seen.add($0) }
            let all = seen.all
            #expect(zip(all, all.dropFirst()).allSatisfy { $0.receivedBytes <= $1.receivedBytes && $0.sentBytes <= $1.sentBytes })
            #expect(
                all.last
                    == Curl.Progress(sentBytes: 200_000, sentBytesExpected: 200_000, receivedBytes: 300_000, receivedBytesExpected: 300_000)
            )
        }
    }
}

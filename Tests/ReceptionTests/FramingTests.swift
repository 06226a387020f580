import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

struct FramingTests {
    static let chunked = Samples.head("Transfer-Encoding: chunked\r\n")

    @Test(arguments: [
        "2\r\n{}\r\n0\r\n\r\n", "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "02\r\n{}\r\n000\r\n\r\n", "2;a=b\r\n{}\r\n0;c\r\n\r\n",
        "2;a=\"b c\"\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n",
    ])
    func `a chunked body is put together`(body: String) async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Self.chunked + body + Samples.post("[]"))
            let statuses = try await [client.answer().status, client.answer().status]
            #expect(statuses == [200, 200])
            #expect(site.door.reports.map(\.body) == [Array("{}".utf8), Array("[]".utf8)])
        }
    }

    @Test func `a chunked body may come byte by byte`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            for byte in (Self.chunked + "2\r\n{}\r\n0\r\n\r\n").utf8 { try await client.send([byte]) }
            let answer = try await client.answer()
            #expect(answer.status == 200)
            #expect(site.door.reports.map(\.body) == [Array("{}".utf8)])
        }
    }

    @Test(arguments: [
        "2\r\n{}\r\n", "2\r\n{", "g\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "2\r\n{}x\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
        "\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\n{}\n0\n\n", "2\r\n{}\r\n0\r\nBad trailer\r\n\r\n",
    ])
    func `a chunked body that is broken or cut off is refused`(body: String) async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Self.chunked + body)
            client.finishSending()
            let answer = try await client.answer()
            #expect(answer.status == 400)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test(arguments: [
        Samples.head("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\n\r\n",
        Samples.head("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n") + "2\r\n{}\r\n0\r\n\r\n",
        Samples.head("Transfer-Encoding: gzip, chunked\r\n") + "2\r\n{}\r\n0\r\n\r\n",
        Samples.head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\n\r\n",
        Samples.head("Transfer-Encoding: chunked, identity\r\n") + "{}", Samples.head("Transfer-Encoding: xchunked\r\n") + "{}",
        Samples.head("Transfer-Encoding: chunked\r\n", version: "1.0") + "2\r\n{}\r\n0\r\n\r\n",
        Samples.head("Content-Length: 2\r\nContent-Length: 2\r\n") + "{}",
        Samples.head("Content-Length: 2\r\nContent-Length: 3\r\n") + "{}",
        Samples.head("Content-Length: 2, 2\r\n") + "{}", Samples.head("Content-Length: +2\r\n") + "{}",
        Samples.head("Content-Length: -2\r\n") + "{}", Samples.head("Content-Length: 0x2\r\n") + "{}",
        Samples.head("Content-Length: 2 2\r\n") + "{}", Samples.head("Content-Length:\r\n") + "{}",
        Samples.head("Content-Length: 00000000002\r\n") + "{}", Samples.head("Content-Length: 99999999999999999999\r\n") + "{}",
        Samples.head("Content-Length : 2\r\n") + "{}", Samples.head("X: a\r\n b\r\nContent-Length: 2\r\n") + "{}",
        Samples.head("X: a\0b\r\nContent-Length: 2\r\n") + "{}", Samples.head("X: a\rb\r\nContent-Length: 2\r\n") + "{}",
        Samples.head("X: a\nContent-Length: 2\r\n") + "{}", Samples.head(": a\r\nContent-Length: 2\r\n") + "{}",
        Samples.head("no colon\r\nContent-Length: 2\r\n") + "{}", Samples.head(" X: a\r\nContent-Length: 2\r\n") + "{}",
        Samples.head("Host: two\r\nContent-Length: 2\r\n") + "{}", "POST \(Samples.path()) HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "POST \(Samples.path()) HTTP/2.0\r\nContent-Length: 2\r\n\r\n{}",
        "POST \(Samples.path()) HTTP/3\r\n\r\n", "POST \(Samples.path())\r\n\r\n", "post \(Samples.path()) HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}", "GET\r\n\r\n", "\0\0\0\0",
    ])
    func `what is not HTTP as it should be is refused, and the connection with it`(request: String) async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(request)
            client.finishSending()
            let answer = try await client.answer()
            #expect(answer.status == 400)
            #expect(answer.isLast)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test func `a callback without a length is asked for one`() async throws {
        try await withReception { site in
            let answer = try await site.ask(Samples.head())
            #expect(answer.status == 411)
            let older = try await site.ask(Samples.head(version: "1.0"))
            #expect(older.status == 411)
        }
    }

    @Test func `an empty body is a report like any other`() async throws {
        try await withReception { site in
            let answer = try await site.ask(Samples.post(""))
            #expect(answer.status == 200)
            #expect(site.door.reports.map(\.body) == [[]])
        }
    }

    @Test func `a tunnel is refused`() async throws {
        try await withReception { site in
            let answer = try await site.ask("CONNECT proxy:443 HTTP/1.1\r\nHost: proxy:443\r\n\r\n")
            #expect(answer.status == 404)
        }
    }

    @Test func `an offer of another protocol is answered in this one`() async throws {
        try await withReception { site in
            let answer = try await site.ask(
                Samples.post(fields: "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n"))
            #expect(answer.status == 200)
            #expect(answer.isLast)
        }
    }

    @Test func `whoever asks first is invited to send the body`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Samples.head("Content-Length: 2\r\nExpect: 100-Continue\r\n"))
            let interim = try await client.answer()
            #expect(interim.bytes == Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
            try await client.send("{}")
            let answer = try await client.answer()
            #expect(answer.status == 200)
        }
    }

    @Test func `a client of HTTP 1.0 is not invited`() async throws {
        try await withReception { site in
            let answer = try await site.ask(Samples.head("Content-Length: 2\r\nExpect: 100-continue\r\n", version: "1.0") + "{}")
            #expect(answer.status == 200)
        }
    }
}

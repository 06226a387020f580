import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

struct BoundsTests {
    static let small = Setup.with { $0.limits.bodyBytesMax = 1000 }

    @Test(arguments: [(1000, 200), (1001, 413)])
    func `a declared body may have exactly the bound`(_ sample: (length: Int, status: Int)) async throws {
        try await withReception(Self.small) { site in
            let answer = try await site.ask(Samples.post(String(repeating: "a", count: sample.length)))
            #expect(answer.status == sample.status)
            #expect(site.door.reports.map(\.body.count) == (sample.status == 200 ? [sample.length] : []))
        }
    }

    @Test(arguments: [(1000, 200), (1001, 413)])
    func `a chunked body may have exactly the bound`(_ sample: (length: Int, status: Int)) async throws {
        try await withReception(Self.small) { site in
            let chunks = String(repeating: "1\r\na\r\n", count: sample.length)
            let answer = try await site.ask(Samples.head("Transfer-Encoding: chunked\r\n") + chunks + "0\r\n\r\n")
            #expect(answer.status == sample.status)
            #expect(site.door.reports.map(\.body.count) == (sample.status == 200 ? [sample.length] : []))
        }
    }

    @Test func `a body over the bound is refused before it is sent`() async throws {
        try await withReception(Self.small) { site in
            let answer = try await site.ask(Samples.head("Content-Length: 1001\r\nExpect: 100-continue\r\n"))
            #expect(answer.status == 413)
            #expect(answer.isLast)
        }
    }

    @Test func `a client that sends far too much can still read why`() async throws {
        try await withReception(Self.small) { site in
            let client = try await site.connect()
            try await client.send(Samples.post(String(repeating: "a", count: 2 << 20)))
            let answer = try await client.answer()
            #expect(answer.status == 413)
        }
    }

    /// A callback whose head has exactly so many bytes.
    static func post(headBytes: Int) -> String {
        let bare = Samples.head("Content-Length: 2\r\nX: \r\n").utf8.count
        return Samples.head("Content-Length: 2\r\nX: \(String(repeating: "x", count: headBytes - bare))\r\n") + "{}"
    }

    @Test(arguments: [(4096, 200), (4097, 431)])
    func `a head may have exactly the bound`(_ sample: (length: Int, status: Int)) async throws {
        try await withReception(Setup.with { $0.limits.headBytesMax = 4096 }) { site in
            let answer = try await site.ask(Self.post(headBytes: sample.length))
            #expect(answer.status == sample.status)
        }
    }

    @Test(arguments: [(512, 200), (513, 431)])
    func `a head may have exactly the bound when it comes byte by byte`(_ sample: (length: Int, status: Int)) async throws {
        var setup = Setup.with { $0.limits.headBytesMax = 512 }
        // So many writes take their time on a busy machine.
        setup.limits.headTimeout = .seconds(60)
        try await withReception(setup) { site in
            let client = try await site.connect()
            for byte in Self.post(headBytes: sample.length).utf8 {
                try await client.send([byte])
            }
            let answer = try await client.answer()
            #expect(answer.status == sample.status)
        }
    }

    static var absurdHeads: [(String, Int)] {
        [
            (Samples.head("X: \(String(repeating: "x", count: 1 << 20))\r\n"), 431),
            (Samples.head("X:\(String(repeating: " ", count: 1 << 20))x\r\n"), 431),
            (Samples.head(String(repeating: "a: b\r\n", count: 10_000)), 431),
            (Samples.head(String(repeating: "a: b\r\n", count: 129)), 431),
            (Samples.head(target: "/" + String(repeating: "a", count: 64 << 10)), 414),
            (Samples.head(target: "/" + String(repeating: "a", count: 2048)), 414),
            (Samples.head(target: "/" + String(repeating: "a", count: 2047)), 404),
            (String(repeating: "\r\n", count: 20_000), 431),
        ]
    }

    @Test(arguments: absurdHeads)
    func `an absurd head is refused with a word`(_ sample: (request: String, status: Int)) async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(sample.request)
            let answer = try await client.answer()
            #expect(answer.status == sample.status)
            #expect(answer.isLast)
            client.finishSending()
            let rest = try await client.rest()
            #expect(rest.isEmpty)
        }
    }

    @Test func `a second head on a connection is bounded too`() async throws {
        try await withReception(Setup.with { $0.limits.headBytesMax = 512 }) { site in
            let client = try await site.connect()
            try await client.send(Self.post(headBytes: 512) + Self.post(headBytes: 2048))
            let statuses = try await [client.answer().status, client.answer().status]
            #expect(statuses == [200, 431])
        }
    }

    @Test func `bodies of all connections together have a bound`() async throws {
        let setup = Setup.with { $0.limits.pendingBytesMax = 100 }
        try await withReception(setup) { site in
            let first = try await site.connect()
            try await first.send(Samples.head("Content-Length: 100\r\n") + String(repeating: "a", count: 90))
            try await eventually("a second body finds no room") {
                let answer = try await site.ask(Samples.post(String(repeating: "b", count: 20)))
                return answer.status == 503 && answer.fields["retry-after"] == "5" && answer.isLast
            }
            try await first.send(String(repeating: "a", count: 10))
            let answer = try await first.answer()
            #expect(answer.status == 200)
            let later = try await site.ask(Samples.post(String(repeating: "b", count: 20)))
            #expect(later.status == 200)
        }
    }
}

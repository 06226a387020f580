import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

/// The PROXY protocol: who the client is, before its first request.
struct ProxyHeaderTests {
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    /// A header of version 2; its length is that of the rest, unless it is told otherwise.
    static func version2(_ command: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil) -> [UInt8] {
        let length = length ?? rest.count
        return signature + [command, family, UInt8(length >> 8), UInt8(length & 0xFF)] + rest
    }

    static let v4: [UInt8] = [192, 0, 2, 1, 127, 0, 0, 1, 0xDC, 0x04, 0x01, 0xBB]
    static let v6: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1] + [UInt8](repeating: 0, count: 15) + [1, 0, 80, 0, 80]
    static let mapped: [UInt8] =
        [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1] + [UInt8](repeating: 0, count: 16) + [0, 80, 0, 80]

    static let good: [([UInt8], ProxyHeader.Client)] = [
        (Array("PROXY TCP4 192.0.2.1 127.0.0.1 56324 443\r\n".utf8), .address(address("192.0.2.1"))),
        (Array("PROXY TCP4 192.0.2.1 127.0.0.1 0 65535\r\n".utf8), .address(address("192.0.2.1"))),
        (Array("PROXY TCP6 2001:db8::1 ::1 56324 443\r\n".utf8), .address(address("2001:db8::1"))),
        (Array("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:127.0.0.1 1 2\r\n".utf8), .address(address("192.0.2.1"))),
        (Array("PROXY UNKNOWN\r\n".utf8), .unknown), (Array("PROXY UNKNOWN ffff:f...f:ffff 65535 what ever\r\n".utf8), .unknown),
        (Array("PROXY TCP6 \(longest) \(longest) 65535 65535\r\n".utf8), .address(address(longest))),
        (version2(0x21, 0x11, v4), .address(address("192.0.2.1"))), (version2(0x21, 0x21, v6), .address(address("2001:db8::1"))),
        (version2(0x21, 0x21, mapped), .address(address("192.0.2.1"))),
        (version2(0x21, 0x11, v4 + [0x04, 0, 3, 1, 2, 3]), .address(address("192.0.2.1"))), (version2(0x20, 0x00, []), .proxy),
        (version2(0x20, 0x11, v4), .proxy), (version2(0x20, 0xFF, [1, 2, 3]), .proxy), (version2(0x21, 0x00, []), .unknown),
        (version2(0x21, 0x00, [9, 9]), .unknown), (version2(0x21, 0x12, v4), .unknown), (version2(0x21, 0x22, v6), .unknown),
        (version2(0x21, 0x31, [UInt8](repeating: 0, count: 216)), .unknown),
    ]

    static let longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

    static func address(_ text: String) -> NetworkAddress {
        guard let address = NetworkAddress(text) else { preconditionFailure("the sample is an address") }
        return address
    }

    static let bad: [[UInt8]] =
        [
            "POST / HTTP/1.1\r\n", "GET /", "proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n", "PROXY\r\n", "PROXY \r\n", "PROXY TCP4\r\n",
            "PROXY  UNKNOWN\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n",
            "PROXY TCP4 1.2.3.4  1.2.3.4 1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
            "PROXY TCP6 ::1 1.2.3.4 1 2\r\n", "PROXY TCP4 1.2.3.4 x 1 2\r\n", "PROXY TCP4 01.2.3.4 1.2.3.4 1 2\r\n",
            "PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n", "PROXY tcp4 1.2.3.4 1.2.3.4 1 2\r\n",
            "PROXY UNKNOWN" + String(repeating: "x", count: 200),
        ].map { Array($0.utf8) } + [
            version2(0x22, 0x11, v4), version2(0x11, 0x11, v4), version2(0x2F, 0x11, v4), version2(0x21, 0x11, Array(v4.dropLast())),
            version2(0x21, 0x21, v4), version2(0x21, 0x13, v4), version2(0x21, 0x41, v6),
            version2(0x21, 0x31, [UInt8](repeating: 0, count: 215)),
            version2(0x21, 0x11, v4, length: 4081), version2(0x21, 0x11, v4, length: 65535), Array(signature.dropLast()) + [0x0B],
        ]

    @Test(arguments: good)
    func `a header is read to its last byte and no further`(_ sample: (bytes: [UInt8], client: ProxyHeader.Client)) {
        let whole = ProxyHeader.Reading.header(ProxyHeader(client: sample.client), bytes: sample.bytes.count)
        #expect(ProxyHeader.read(sample.bytes, bytesMax: 4096) == whole)
        #expect(ProxyHeader.read(sample.bytes + Array("POST".utf8), bytesMax: 4096) == whole)
        for count in 0..<sample.bytes.count {
            #expect(ProxyHeader.read(sample.bytes[..<count], bytesMax: 4096) == .incomplete, "\(count) bytes")
        }
    }

    @Test(arguments: bad)
    func `what is not strictly a header is none`(bytes: [UInt8]) {
        #expect(ProxyHeader.read(bytes, bytesMax: 4096) == .malformed)
    }

    @Test func `a line may have exactly the bound`() {
        let line = Array("PROXY UNKNOWN ".utf8)
        let fitting = line + [UInt8](repeating: 0x78, count: ProxyHeader.version1BytesMax - line.count - 2) + [0x0D, 0x0A]
        #expect(ProxyHeader.read(fitting, bytesMax: 4096) == .header(ProxyHeader(client: .unknown), bytes: 107))
        #expect(ProxyHeader.read(line + [0x78] + fitting.dropFirst(line.count), bytesMax: 4096) == .malformed)
    }

    static func setup(_ ranges: String) throws -> Setup {
        try Setup.with { $0.allowList = AllowList(ranges: try #require(AddressRange.list(ranges)), source: .proxyProtocol) }
    }

    @Test(arguments: good)
    func `the client of the header counts, for every request of the connection`(_ sample: (bytes: [UInt8], client: ProxyHeader.Client))
        async throws
    {
        // The tests call from 127.0.0.1, which stands for the proxy.
        try await withReception(Self.setup("192.0.2.0/24")) { site in
            let client = try await site.connect()
            try await client.send(sample.bytes + Array((Samples.post() + Samples.post()).utf8))
            let isAllowed = sample.client == .address(Self.address("192.0.2.1"))
            let first = try await client.answer()
            #expect(first.status == (isAllowed ? 200 : 404))
            if isAllowed { #expect(try await client.answer().status == 200) }
        }
        try await withReception(Self.setup("127.0.0.1")) { site in
            let answer = try await site.ask(sample.bytes + Array(Samples.post().utf8))
            #expect(answer.status == (sample.client == .proxy ? 200 : 404))
        }
        try await withReception(Self.setup("")) { site in
            let answer = try await site.ask(sample.bytes + Array(Samples.post().utf8))
            #expect(answer.status == 200)
        }
    }

    @Test func `a header may come byte by byte`() async throws {
        try await withReception(Self.setup("192.0.2.0/24")) { site in
            let client = try await site.connect()
            for byte in Self.version2(0x21, 0x11, Self.v4 + [4, 0, 1, 7]) { try await client.send([byte]) }
            try await client.send(Samples.post())
            let answer = try await client.answer()
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: bad)
    func `a connection that does not begin with a header is closed without a word`(bytes: [UInt8]) async throws {
        try await withReception(Self.setup("")) { site in
            let client = try await site.connect()
            try await client.send(bytes + Array(Samples.post().utf8))
            let answer = try await client.rest()
            #expect(answer.isEmpty)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test func `a second header is not HTTP`() async throws {
        try await withReception(Self.setup("")) { site in
            let header = "PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\n"
            let answer = try await site.ask(header + header + Samples.post())
            #expect(answer.status == 400)
        }
    }

    @Test func `a header that does not come to its end is not waited for`() async throws {
        var setup = try Self.setup("")
        setup.limits.headTimeout = .milliseconds(50)
        try await withReception(setup) { site in
            let client = try await site.connect()
            try await client.send(Array(Self.signature.dropLast()))
            let answer = try await client.rest()
            #expect(answer.isEmpty)
        }
    }

    @Test(arguments: [Array("PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\n".utf8), version2(0x21, 0x11, v4)])
    func `where it is not asked for, a header is not HTTP`(header: [UInt8]) async throws {
        try await withReception { site in
            let answer = try await site.ask(header + Array(Samples.post().utf8))
            #expect(answer.status == 400)
            #expect(answer.isLast)
            #expect(site.door.reports.isEmpty)
        }
    }
}

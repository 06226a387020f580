import Testing

@testable import Curl

/// What a policy says about a place, without any socket.
@Suite struct EgressPolicyTests {
    private let exceptions = ["10.1.0.0/16", "127.0.0.1:8080", "[fd00::1]:443"].compactMap { EgressRange($0) }

    @Test func `only what is public is permitted unless told otherwise`() throws {
        #expect(try refusal("93.184.216.34", 443, .publicHTTPS) == nil)
        #expect(try refusal("10.1.2.3", 443, .publicHTTPS) == IPAddress("10.1.2.3").map { .notPublic($0) })
        #expect(Client.Configuration().egress == .publicHTTPS)
        #expect(!EgressPolicy.publicHTTPS.permitsHTTP)
    }

    @Test func `a mapped address is refused as what it stands for`() throws {
        #expect(try refusal("::ffff:127.0.0.1", 443, .publicHTTPS)?.description == "127.0.0.1 is not a public address")
    }

    @Test func `an exception holds for its block and its port, in either form of the address`() throws {
        let policy = EgressPolicy.publicOnly(besides: exceptions)
        for (address, port) in [("10.1.2.3", 1), ("::ffff:10.1.2.3", 9), ("127.0.0.1", 8080), ("::ffff:127.0.0.1", 8080), ("fd00::1", 443)]
        {
            #expect(try refusal(address, UInt16(port), policy) == nil, "\(address)")
        }
        for (address, port) in [("10.2.0.0", 1), ("127.0.0.1", 8081), ("127.0.0.2", 8080), ("fd00::1", 80), ("64:ff9b::10.1.2.3", 443)] {
            #expect(try refusal(address, UInt16(port), policy) != nil, "\(address)")
        }
    }

    @Test func `a public address of the machine itself is inside too, unless it is an exception`() throws {
        let own = try #require(IPAddress("93.184.216.34"))
        let place = SocketAddress(own, port: 443)
        #expect(EgressPolicy.publicHTTPS.refusal(of: place) { true } == .ownAddress(own))
        let policy = EgressPolicy.publicOnly(besides: [try #require(EgressRange("93.184.216.34:443"))])
        #expect(policy.refusal(of: place) { true } == nil)
    }

    @Test func `the operator may choose any address, but not by a redirect`() throws {
        for address in ["127.0.0.1", "10.0.0.1", "::1", "fe80::1"] { #expect(try refusal(address, 80, .chosenByOperator) == nil) }
        let redirected = Request(url: "https://127.0.0.1/", redirects: .followed(max: 1))
        let error = try #require(throws: CurlError.self) { try PreparedRequest(redirected, under: .chosenByOperator) }
        #expect(error.code == .invalidRequest)
    }

    @Test func `http is refused unless it is permitted`() throws {
        let request = Request(url: "http://example.org/path?secret")
        let error = try #require(throws: CurlError.self) { try PreparedRequest(request, under: .publicHTTPS) }
        #expect(error.code == .invalidRequest)
        #expect(error.message.contains("example.org:80"))
        #expect(!error.description.contains("secret"))
        #expect(throws: Never.self) { try PreparedRequest(request, under: .publicOnly(permitsHTTP: true)) }
    }

    @Test func `one permitted address is enough for a failure to be about something else`() throws {
        var tally = AddressTally()
        #expect(tally.refusal == nil)
        tally.note(.otherFamily)
        #expect(tally.refusal == .otherFamily)
        tally.notePermitted()
        #expect(tally.refusal == nil)
    }

    private func refusal(_ address: String, _ port: UInt16, _ policy: EgressPolicy) throws -> EgressRefusal? {
        policy.refusal(of: SocketAddress(try #require(IPAddress(address)), port: port)) { false }
    }
}

import Curl
import Testing

/// What needs a network of its own: names that lead inside, addresses that must not be touched in earnest, and silence.
@Suite(.enabled(if: PrivateNetwork.isPossible, "only root can have a network of its own")) struct PrivateNetworkTests {
    @Test func `a name that leads inside is refused, whatever is inside there`() async throws {
        await #expect(processExitsWith: .success) {
            let inner = [
                "10.0.0.1", "169.254.169.254", "100.64.0.1", "172.16.0.1", "192.168.1.1", "192.0.0.1", "198.18.0.1", "203.0.113.5",
                "240.0.0.1",
            ]
            let names = inner.enumerated().map { (address: $1, name: "n\($0).test") }
            let mapped = [
                (address: "::ffff:10.0.0.1", name: "mapped.test"), ("::1", "six.test"), ("fd00::1", "local.test"), ("0.0.0.0", "zero.test"),
            ]
            try PrivateNetwork.enter(addresses: inner.map { $0 + "/32" } + ["fd00::1/128"], hosts: names + mapped)
            let server = try LoopbackServer.answering(host: "0.0.0.0") { _, peer in peer.answer() }
            let client = try Client(Client.Configuration(egress: .publicOnly(permitsHTTP: true)))
            for host in inner + (names + mapped).map(\.name) + ["[::ffff:a9fe:a9fe]", "[fd00::1]"] {
                let error = try await failure { () throws(CurlError) in
                    try await client.send(Request(url: "http://\(host):\(server.port)/latest/meta-data"))
                }
                #expect(error.code == .addressRefused, "\(host)")
                #expect(error.reach == .notSent, "\(host)")
            }
            #expect(server.connectionCount == 0)
            await client.close()
            server.stop()
        }
    }

    @Test func `what is allowed is reached by name, and by each of its addresses that is allowed`() async throws {
        await #expect(processExitsWith: .success) {
            try PrivateNetwork.enter(
                addresses: ["10.0.0.1/32", "10.0.0.2/32"], hosts: [("10.0.0.1", "two.test"), ("10.0.0.2", "two.test")])
            let wrong = try LoopbackServer.answering(host: "10.0.0.1") { _, peer in peer.answer(body: "wrong") }
            let right = try LoopbackServer.answering(host: "10.0.0.2", port: wrong.port) { _, peer in peer.answer(body: "right") }
            let policy = EgressPolicy.publicOnly(besides: [try #require(EgressRange("10.0.0.2"))], permitsHTTP: true)
            let client = try Client(Client.Configuration(egress: policy))
            let response = try await client.send(Request(url: "http://two.test:\(right.port)/"))
            #expect(response.body == Array("right".utf8))
            #expect(wrong.connectionCount == 0)
            await client.close()
            wrong.stop()
            right.stop()
        }
    }

    @Test func `a public address of this machine is inside as well`() async throws {
        await #expect(processExitsWith: .success) {
            try PrivateNetwork.enter(addresses: ["93.184.216.34/32", "2a00:1450::1/128"], hosts: [("93.184.216.34", "own.test")])
            let server = try LoopbackServer.answering(host: "93.184.216.34") { _, peer in peer.answer() }
            let client = try Client(Client.Configuration(egress: .publicOnly(permitsHTTP: true)))
            let open = try Client(Client.Configuration(egress: .chosenByOperator))
            for host in ["93.184.216.34", "own.test", "[::ffff:93.184.216.34]", "[2a00:1450::1]"] {
                let error = try await failure { () throws(CurlError) in
                    try await client.send(Request(url: "http://\(host):\(server.port)/"))
                }
                #expect(error.code == .addressRefused, "\(host)")
                #expect(error.cause?.hasSuffix("is an address of this machine") == true, "\(host)")
            }
            #expect(server.connectionCount == 0)
            let response = try await open.send(Request(url: "http://own.test:\(server.port)/"))
            #expect(response.status == 200)
            await client.close()
            await open.close()
            server.stop()
        }
    }

    @Test func `a public address that never answers is given up in time, and nothing was sent`() async throws {
        await #expect(processExitsWith: .success) {
            try PrivateNetwork.enter()
            let client = try Client()
            for host in ["93.184.216.34", "93.184.216.34:8443"] {
                let request = Request(.post, url: "https://\(host)/", limits: TransferLimits(connect: .milliseconds(200)))
                let error = try await failure { () throws(CurlError) in try await client.send(request) }
                #expect(error.code == .connectTimedOut)
                #expect(error.reach == .notSent)
            }
            await client.close()
        }
    }

    @Test func `a name server that never answers is given up in time, and nothing was sent`() async throws {
        await #expect(processExitsWith: .success) {
            try PrivateNetwork.enter()
            try PrivateNetwork.openSilentNameServer()
            let client = try Client()
            let request = Request(.post, url: "https://example.org/", limits: TransferLimits(connect: .milliseconds(200)))
            let error = try await failure { () throws(CurlError) in try await client.send(request) }
            #expect(error.code == .connectTimedOut)
            #expect(error.reach == .notSent)
            // It does not wait for the lookup, which goes on for a minute.
            await client.close()
        }
    }

    @Test func `a name server that is not there means that the name is not found`() async throws {
        await #expect(processExitsWith: .success) {
            try PrivateNetwork.enter()
            let client = try Client()
            let error = try await failure { () throws(CurlError) in try await client.send(Request(.post, url: "https://example.org/")) }
            #expect(error.code == .nameNotResolved)
            #expect(error.reach == .notSent)
            await client.close()
        }
    }
}

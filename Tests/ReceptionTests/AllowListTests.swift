import CallboxModel
import Synchronization
import TestSupport
import Testing

@testable import CallboxReception

/// Who may call, by address. The tests call from 127.0.0.1.
struct AllowListTests {
    static func list(_ ranges: String, _ source: AllowList.Source = .connection) throws -> AllowList {
        AllowList(ranges: try #require(AddressRange.list(ranges)), source: source)
    }

    /// The statuses of callbacks with such fields, each over a connection of its own.
    static func statuses(_ list: AllowList, _ fields: [String], _ address: ListenAddress? = nil) async throws -> [Int] {
        let setup = Setup.with { setup in
            setup.allowList = list
            if let address { setup.address = address }
        }
        let collected = Collected<Int>()
        try await withReception(setup) { site in
            for fields in fields { collected.add(try await site.ask(Samples.post(fields: fields)).status) }
        }
        return collected.values
    }

    @Test(arguments: [("127.0.0.0/8", 200), ("192.0.2.0/24,127.0.0.1", 200), ("192.0.2.0/24", 404), ("::1", 404), ("", 200)])
    func `the address of the connection counts by itself`(_ sample: (ranges: String, status: Int)) async throws {
        let forged = "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.1\r\n"
        #expect(try await Self.statuses(Self.list(sample.ranges), ["", forged]) == [sample.status, sample.status])
    }

    @Test func `whoever is not allowed is told the same to the byte as whoever has no capability`() async throws {
        let setup = try Setup.with { $0.allowList = try Self.list("192.0.2.0/24", .forwardedForList(proxies: 1)) }
        try await withReception(setup) { site in
            let wrong = try await site.ask(Samples.post(to: "/callbacks/x", fields: "X-Forwarded-For: 192.0.2.1\r\n"))
            for fields in [
                "", "X-Forwarded-For: 198.51.100.1\r\n", "X-Forwarded-For: ,\r\n",
                "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.1\r\n",
            ] {
                let answer = try await site.ask(Samples.post(fields: fields))
                #expect(answer == wrong)
            }
            #expect(site.door.reports.isEmpty)
            let allowed = try await site.ask(Samples.post(fields: "x-forwarded-for: 6.6.6.6, 192.0.2.1\r\n"))
            #expect(allowed.status == 200)
        }
    }

    @Test func `of the fields only the chosen one is read, at the place of the trusted proxies`() async throws {
        let fields = [
            "X-Forwarded-For: 192.0.2.1, 10.0.0.1\r\nForwarded: for=198.51.100.1\r\n", "X-Forwarded-For: 192.0.2.1\r\n",
            "Forwarded: for=192.0.2.1, for=\"10.0.0.1:80\"\r\n", "X-Forwarded-For: 192.0.2.1, 198.51.100.1, 10.0.0.1\r\n",
        ]
        #expect(try await Self.statuses(Self.list("192.0.2.0/24", .forwardedForList(proxies: 2)), fields) == [200, 404, 404, 404])
        #expect(try await Self.statuses(Self.list("192.0.2.0/24", .forwarded(proxies: 2)), fields) == [404, 404, 200, 404])
    }

    @Test func `a client that is gone from the list is refused on the connection it kept`() async throws {
        let setup = try Setup.with { $0.allowList = try Self.list("192.0.2.0/24", .forwardedForList(proxies: 1)) }
        try await withReception(setup) { site in
            let client = try await site.connect()
            try await client.send(Samples.post(fields: "X-Forwarded-For: 192.0.2.1\r\n"))
            let first = try await client.answer()
            try await client.send(Samples.post(fields: "X-Forwarded-For: 198.51.100.1\r\n"))
            let second = try await client.answer()
            #expect([first.status, second.status] == [200, 404])
        }
    }

    @Test func `a socket in the file system tells no addresses: what the proxy says counts, or it does not start`() async throws {
        try await AddressTests.withPath { path in
            let list = try Self.list("192.0.2.0/24", .forwardedForList(proxies: 1))
            #expect(try await Self.statuses(list, ["", "X-Forwarded-For: 192.0.2.1\r\n"], .unix(path: path)) == [404, 200])
            let senseless = try Setup.with {
                $0.address = .unix(path: path)
                $0.allowList = try Self.list("192.0.2.0/24")
            }
            let failure = await #expect(throws: Failure.self) { try await withReception(senseless) { _ in } }
            #expect(failure?.code == .configuration)
        }
    }
}

/// Values that a test collects from closures.
final class Collected<Value: Sendable>: Sendable {
    private let kept = Mutex<[Value]>([])

    var values: [Value] { kept.withLock { $0 } }

    func add(_ value: Value) { kept.withLock { $0.append(value) } }
}

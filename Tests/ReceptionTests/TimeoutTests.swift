import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

struct TimeoutTests {
    /// A client that is too slow to send even its first byte in time is closed without a word, and tries again.
    @Test func `a head that does not come to its end is answered with 408`() async throws {
        try await withReception(Setup.with { $0.limits.headTimeout = .milliseconds(100) }) { site in
            try await eventually("408") {
                let client = try await site.connect()
                try await client.send("POST /callb")
                guard let answer = try? await client.answer() else { return false }  // closed without a word
                return answer.status == 408 && answer.isLast
            }
        }
    }

    @Test func `dribbling a head does not extend its time`() async throws {
        let setup = Setup.with {
            $0.limits.headTimeout = .milliseconds(100)
            $0.wire.lingerTimeout = .milliseconds(1)
        }
        try await withReception(setup) { site in
            try await eventually("408") {
                let client = try await site.connect()
                try await client.send("POST /")
                async let answer = client.answer()
                try await eventually("the connection is closed") { try await !client.send("a") }
                return (try? await answer)?.status == 408  // closed without a word
            }
        }
    }

    @Test func `a client that sends nothing hears nothing`() async throws {
        try await withReception(Setup.with { $0.limits.headTimeout = .milliseconds(30) }) { site in
            let client = try await site.connect()
            let answer = try await client.rest()
            #expect(answer.isEmpty)
        }
    }

    @Test(arguments: ["Content-Length: 10\r\n", "Transfer-Encoding: chunked\r\n"])
    func `a body that does not come to its end is answered with 408`(fields: String) async throws {
        try await withReception(Setup.with { $0.limits.bodyTimeout = .milliseconds(30) }) { site in
            let client = try await site.connect()
            try await client.send(Samples.head(fields) + "5\r\nab")
            let answer = try await client.answer()
            #expect(answer.status == 408)
            #expect(answer.isLast)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test func `a kept connection is closed without a word when it is idle`() async throws {
        try await withReception(Setup.with { $0.limits.idleTimeout = .milliseconds(30) }) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            let answer = try await client.answer()
            #expect(!answer.isLast)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
        }
    }

    @Test func `a client that keeps its side open after the last answer is not waited for`() async throws {
        try await withReception(Setup.with { $0.wire.lingerTimeout = .milliseconds(30) }) { site in
            let client = try await site.connect()
            try await client.send(Samples.head(target: "/"))
            _ = try await client.answer()
            try await eventually("the connection is gone") { try await !client.send("more") }
        }
    }
}

import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

struct StopTests {
    @Test func `stopping answers what is in flight, closes what is idle and refuses what is new`() async throws {
        try await withReception(door: .held) { site in
            let idle = try await site.connect()
            let busy = try await site.connect()
            try await busy.send(Samples.post())
            try await eventually("the door has the report") { site.door.waiting == 1 }

            await site.stop()
            let nothing = try await idle.rest()
            #expect(nothing.isEmpty)
            try await eventually("nobody listens") { (try? await site.connect()) == nil }  // a refusal is what is waited for

            site.door.settle()
            let answer = try await busy.answer()
            #expect(answer.status == 200)
            #expect(answer.isLast)
            let rest = try await busy.rest()
            #expect(rest.isEmpty)
        }
    }

    @Test func `a request that has begun may come to its end while stopping`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Samples.head("Content-Length: 2\r\nExpect: 100-continue\r\n"))
            _ = try await client.answer()
            await site.stop()
            try await eventually("nobody listens") { (try? await site.connect()) == nil }  // a refusal is what is waited for
            try await client.send("{}" + Samples.post())
            let answer = try await client.answer()
            #expect(answer.status == 200)
            #expect(answer.isLast)
            #expect(site.door.reports.count == 1)
        }
    }

    @Test func `stopping does not wait for ever, and a receipt after it harms nobody`() async throws {
        let door = ScriptedDoor.held
        try await withReception(Setup.with { $0.limits.stopTimeout = .milliseconds(30) }, door: door) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            try await eventually("the door has the report") { site.door.waiting == 1 }
            await site.stop()
            let answer = try await client.answer()
            #expect(answer.status == 503)
            #expect(answer.fields["retry-after"] != nil)
        }
        door.settle()
    }

    @Test(arguments: ["POST /callb", Samples.head("Content-Length: 9\r\n") + "half"])
    func `a client that is too slow for the end is told to come again`(half: String) async throws {
        let setup = Setup.with {
            $0.limits.stopTimeout = .seconds(2)
            $0.wire.farewellTimeout = .seconds(2)
        }
        try await withReception(setup) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            _ = try await client.answer()
            try await client.send(half)
            await site.stop()
            let answer = try await client.answer()
            #expect(answer.status == 503)
            #expect(answer.isLast)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
        }
    }

    @Test func `a request that crosses the news is answered, on a new connection and on a kept one`() async throws {
        try await withReception(Setup.with { $0.wire.farewellTimeout = .seconds(20) }) { site in
            let fresh = try await site.connect()
            let kept = try await site.connect()
            try await kept.send(Samples.post())
            _ = try await kept.answer()
            await site.stop()
            try await eventually("nobody listens") { (try? await site.connect()) == nil }  // a refusal is what is waited for
            for client in [fresh, kept] {
                try await client.send(Samples.post())
                let answer = try await client.answer()
                #expect(answer.status == 200)
                #expect(answer.isLast)
            }
            #expect(site.door.reports.count == 3)
        }
    }

    @Test func `cancelling is stopping`() async throws {
        let reception = Reception(
            Reception.Configuration(address: .tcp(host: "127.0.0.1", port: 0)), keyring: { Samples.keyring }, logger: CapturedLog().logger,
            deliver: { _, _ in })
        let running = Task { try await reception.run() }
        running.cancel()
        try await running.value
    }
}

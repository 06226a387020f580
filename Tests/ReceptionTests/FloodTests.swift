import CallboxModel
import NIOCore
import TestSupport
import Testing

@testable import CallboxReception

/// More connections than there may be: whoever uses his is served, whoever does not makes room.
struct FloodTests {
    static func setup(max: Int, turnedAwayMax: Int = 64) -> Setup {
        Setup.with {
            $0.limits.connectionsMax = max
            $0.wire.turnedAwayMax = turnedAwayMax
        }
    }

    /// A connection whose callback is being settled.
    static func busy(_ site: Site) async throws -> RawClient {
        let client = try await site.connect()
        let before = site.door.reports.count
        try await client.send(Samples.post())
        try await eventually("the door has the report") { site.door.reports.count == before + 1 }
        return client
    }

    /// A connection in the middle of a callback: it has shown a capability, and its body is not there yet.
    static func sending(_ site: Site) async throws -> RawClient {
        let client = try await site.connect()
        try await client.send(Samples.head("Content-Length: 2\r\nExpect: 100-continue\r\n"))
        _ = try await client.answer()
        return client
    }

    @Test func `where all connections are in use, new ones are told so`() async throws {
        try await withReception(Self.setup(max: 2), door: .held) { site in
            let busy = try await [Self.busy(site), Self.busy(site)]
            let turnedAway = try await site.connect()
            let answer = try await turnedAway.answer()
            #expect(answer.status == 503)
            #expect(answer.fields["retry-after"] == "5")
            #expect(answer.isLast)
            for client in busy {
                site.door.settle()
                let answer = try await client.answer()
                #expect(answer.status == 200)
            }
            let later = try await Self.busy(site)
            site.door.settle()
            let again = try await later.answer()
            #expect(again.status == 200)
        }
    }

    @Test func `beyond even that a connection is closed without a word`() async throws {
        try await withReception(Self.setup(max: 1, turnedAwayMax: 0), door: .held) { site in
            let busy = try await Self.busy(site)
            let dropped = try await site.connect()
            let nothing = try await dropped.rest()
            #expect(nothing.isEmpty)
            site.door.settle()
            let answer = try await busy.answer()
            #expect(answer.status == 200)
        }
    }

    @Test func `bodies that do not come keep nobody out either, and are told to come again`() async throws {
        try await withReception(Self.setup(max: 4)) { site in
            var slow: [RawClient] = []
            for _ in 1...20 { slow.append(try await Self.sending(site)) }
            let first = try await slow[0].answer()
            #expect(first.status == 503)
            let answer = try await site.ask(Samples.post())
            #expect(answer.status == 200)
            try await slow[19].send("{}")
            let last = try await slow[19].answer()
            #expect(last.status == 200)
        }
    }

    @Test(arguments: ["", "POST /callb", "\r\n"])
    func `connections that only hold their place do not keep callbacks out`(start: String) async throws {
        try await withReception(Self.setup(max: 8)) { site in
            var idle: [RawClient] = []
            for _ in 1...5 {
                for _ in 1...20 {
                    let client = try await site.connect()
                    try await client.send(start)
                    idle.append(client)
                }
                // One of a burst may be closed without a word before the others have made room; its sender tries again.
                try await eventually("a callback is taken") { (try? await site.ask(Samples.post()))?.status == 200 }
            }
        }
    }

    @Test func `whoever has shown a capability stays longer than strangers`() async throws {
        try await withReception(Self.setup(max: 8)) { site in
            let sending = try await Self.sending(site)
            let kept = try await site.connect()
            try await kept.send(Samples.post())
            _ = try await kept.answer()
            var strangers: [RawClient] = []
            for _ in 1...50 { strangers.append(try await site.connect()) }
            let first = try await strangers[0].rest()
            #expect(first.isEmpty)
            try await kept.send(Samples.post())
            let again = try await kept.answer()
            #expect(again.status == 200)
            try await sending.send("{}")
            let answer = try await sending.answer()
            #expect(answer.status == 200)
        }
    }

    @Test func `of two that wait the older one makes room`() {
        let (older, newer, stranger, over, used) = (
            Standing(.admitted), Standing(.admitted), Standing(.admitted), Standing(.admitted), Standing(.admitted)
        )
        older.note(.known, at: .uptimeNanoseconds(1))
        newer.note(.known, at: .uptimeNanoseconds(2))
        stranger.note(.strange, at: .uptimeNanoseconds(3))
        over.note(.over, at: .uptimeNanoseconds(4))
        used.note(.known)
        used.note(nil)
        let order = [older, newer, stranger, over].sorted { ($0.dispensability ?? 0) < ($1.dispensability ?? 0) }
        #expect(order.map(ObjectIdentifier.init) == [over, stranger, older, newer].map(ObjectIdentifier.init))
        #expect(used.dispensability == nil)
    }
}

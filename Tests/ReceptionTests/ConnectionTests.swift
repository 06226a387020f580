import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

struct ConnectionTests {
    @Test func `pipelined requests are settled one at a time and answered in order`() async throws {
        try await withReception(door: .held) { site in
            let client = try await site.connect()
            try await client.send((0..<20).map { Samples.post("\($0)") }.joined())
            for number in 0..<20 {
                try await eventually("report \(number) came") { site.door.reports.count == number + 1 }
                #expect(site.door.waiting == 1)
                site.door.settle(number.isMultiple(of: 2) ? .settled(.progress) : .settled(.duplicate))
                let answer = try await client.answer()
                #expect(answer.content == (number.isMultiple(of: 2) ? #"{"status":"progress"}"# : #"{"status":"duplicate"}"#))
            }
            #expect(site.door.reports.map { String(decoding: $0.body, as: UTF8.self) } == (0..<20).map { "\($0)" })
        }
    }

    @Test func `a thousand pipelined requests of a client that also says goodbye are all answered`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(String(repeating: Samples.post(), count: 1000))
            client.finishSending()
            let answers = try await client.rest()
            #expect(String(decoding: answers, as: UTF8.self).split(separator: "HTTP/1.1 200 OK").count == 1000)
            #expect(site.door.reports.count == 1000)
        }
    }

    @Test func `garbage behind a request does not harm the request`() async throws {
        try await withReception(door: .held) { site in
            let client = try await site.connect()
            try await client.send(Samples.post() + "garbage\r\n\r\n")
            try await eventually("the door has the report") { site.door.waiting == 1 }
            site.door.settle()
            let statuses = try await [client.answer().status, client.answer().status]
            #expect(statuses == [200, 400])
        }
    }

    @Test func `a refusal ends the connection, and what is pipelined behind it is not served`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Samples.head("Content-Length: 100\r\n", method: "PUT") + Samples.post() + Samples.post())
            let refused = try await client.answer()
            #expect(refused.status == 405)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test func `a client cannot run far ahead of its answers`() async throws {
        try await withReception(Setup.with { $0.wire.aheadBytesMax = 1000 }, door: .held) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            try await eventually("the door has the report") { site.door.waiting == 1 }
            try await client.send(String(repeating: Samples.post(), count: 400))
            client.finishSending()
            try await eventually("the listener has seen it") { site.log.lines.contains { $0.contains("too far ahead") } }
            site.door.settle()
            let answer = try await client.answer()
            #expect(answer.status == 200)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
            #expect(site.door.reports.count == 1)
        }
    }

    @Test func `an older client's connection is closed after the answer, unless it asks`() async throws {
        try await withReception { site in
            let once = try await site.connect()
            try await once.send(Samples.head("Content-Length: 2\r\n", version: "1.0") + "{}")
            let last = try await once.answer()
            #expect(last.isLast)
            let rest = try await once.rest()
            #expect(rest.isEmpty)

            let kept = try await site.connect()
            for _ in 1...2 {
                try await kept.send(Samples.head("Content-Length: 2\r\nConnection: keep-alive\r\n", version: "1.0") + "{}")
                let answer = try await kept.answer()
                #expect(answer.fields["connection"] == "keep-alive")
            }
        }
    }

    @Test func `a client that asks for it is the last on its connection`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Samples.post(fields: "Connection: close\r\n") + Samples.post())
            let answer = try await client.answer()
            #expect(answer.status == 200)
            #expect(answer.isLast)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
            #expect(site.door.reports.count == 1)
        }
    }

    @Test func `a client that closed its side still gets its answer`() async throws {
        try await withReception(door: .held) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            client.finishSending()
            try await eventually("the door has the report") { site.door.waiting == 1 }
            site.door.settle()
            let answer = try await client.answer()
            #expect(answer.status == 200)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
        }
    }

    @Test func `a client that closed its side in a body is told that this was none`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Samples.head("Content-Length: 100\r\n") + "{}")
            client.finishSending()
            let answer = try await client.answer()
            #expect(answer.status == 400)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test func `a report is settled though its client is gone, and others are served`() async throws {
        try await withReception(door: .held) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            try await eventually("the door has the report") { site.door.waiting == 1 }
            client.reset()
            let other = try await site.connect()
            try await other.send(Samples.post("[]"))
            try await eventually("the door has the other report") { site.door.waiting == 2 }
            site.door.settle()
            site.door.settle()
            let answer = try await other.answer()
            #expect(answer.status == 200)
        }
    }

    @Test func `many clients at once are each given their own answer`() async throws {
        let door = ScriptedDoor { report in .unavailable(retryAfterSeconds: Int(String(decoding: report.body, as: UTF8.self)) ?? 0) }
        try await withReception(door: door) { site in
            try await withThrowingTaskGroup { group in
                for number in 1...64 {
                    group.addTask {
                        let client = try await site.connect()
                        for round in 0..<5 {
                            try await client.send(Samples.post("\(number * 10 + round)"))
                            let answer = try await client.answer()
                            #expect(answer.fields["retry-after"] == "\(number * 10 + round)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

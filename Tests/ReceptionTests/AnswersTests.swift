import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

struct AnswersTests {
    @Test(arguments: [
        (Verdict.entry(.completed, revision: 1), 200, #"{"status":"stored"}"#),
        (.entry(.failed, revision: 2), 200, #"{"status":"stored"}"#),
        (.progress, 200, #"{"status":"progress"}"#),
        (.duplicate, 200, #"{"status":"duplicate"}"#),
        (.refused(.contradiction), 200, #"{"status":"duplicate"}"#),
        (.hint(.unconfirmed), 200, #"{"status":"progress"}"#),
        (.refused(.unsigned), 403, #"{"type":"about:blank","title":"Forbidden","status":403}"#),
        (.refused(.badSignature), 403, #"{"type":"about:blank","title":"Forbidden","status":403}"#),
        (.refused(.staleSignature), 403, #"{"type":"about:blank","title":"Forbidden","status":403}"#),
        (.refused(.malformed), 400, #"{"type":"about:blank","title":"Bad Request","status":400}"#),
        (.refused(.unknownJob), 404, #"{"type":"about:blank","title":"Not Found","status":404}"#),
        (.refused(.foreignTask), 422, #"{"type":"about:blank","title":"Unprocessable Content","status":422}"#),
        (.hint(.noTask), 422, #"{"type":"about:blank","title":"Unprocessable Content","status":422}"#),
        (.hint(.unknownStatus), 422, #"{"type":"about:blank","title":"Unprocessable Content","status":422}"#),
        (.hint(.noOutput), 422, #"{"type":"about:blank","title":"Unprocessable Content","status":422}"#),
    ])
    func `every verdict has its answer`(_ sample: (verdict: Verdict, status: Int, content: String)) async throws {
        try await withReception(door: ScriptedDoor { _ in .settled(sample.verdict) }) { site in
            let answer = try await site.ask(Samples.post())
            #expect(answer.status == sample.status)
            #expect(answer.content == sample.content)
            #expect(answer.fields["content-type"] == (sample.status == 200 ? "application/json" : "application/problem+json"))
            #expect(answer.fields["date"] == "Sat, 21 Nov 2026 08:33:20 GMT")
            #expect(answer.fields["server"] == nil)
        }
    }

    @Test func `a door that cannot take a report makes the sender come again`() async throws {
        try await withReception(door: ScriptedDoor { _ in .unavailable(retryAfterSeconds: 17) }) { site in
            let client = try await site.connect()
            for _ in 1...2 {
                try await client.send(Samples.post())
                let answer = try await client.answer()
                #expect(answer.status == 503)
                #expect(answer.fields["retry-after"] == "17")
                #expect(!answer.isLast)
            }
        }
    }

    @Test func `a report carries the job, the bytes and how they came`() async throws {
        try await withReception { site in
            _ = try await site.ask(Samples.post(#"{"id":"täsk"}"#))
            let expected = Report(
                key: Samples.key, source: .callback, assurance: .capability, receivedAt: Samples.now, body: Array(#"{"id":"täsk"}"#.utf8))
            #expect(site.door.reports == [expected])
        }
    }

    @Test func `nothing is answered before the report is settled`() async throws {
        try await withReception(door: .held) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            try await eventually("the door has the report") { site.door.waiting == 1 }
            client.finishSending()
            site.door.settle(.unavailable(retryAfterSeconds: 1))
            let answer = try await client.answer()
            #expect(answer.status == 503)
        }
    }

    @Test func `a report that is never settled is answered with 503, and its late receipt goes nowhere`() async throws {
        try await withReception(Setup.with { $0.wire.settleTimeout = .milliseconds(20) }, door: .held) { site in
            let client = try await site.connect()
            try await client.send(Samples.post())
            #expect(try await client.answer().status == 503)
            try await client.send(Samples.post("[2]"))
            try await eventually("the second report came") { site.door.reports.count == 2 }
            site.door.settle(.settled(.progress))
            #expect(try await client.answer().status == 503)
        }
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
    func `another method on a callback's path is told which one is allowed`(method: String) async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Samples.head(method: method))
            let answer = try await client.answer(toHead: method == "HEAD")
            #expect(answer.status == 405)
            #expect(answer.fields["allow"] == "POST")
            let rest = try await client.rest()
            #expect(rest.isEmpty)
        }
    }

    @Test(arguments: [
        "Content-Type: multipart/form-data; boundary=x\r\n", "Content-Type: Application/X-WWW-Form-Urlencoded\r\n",
        "Content-Encoding: gzip\r\n", "Content-Encoding: identity, br\r\n", "Content-Encoding: identity\r\nContent-Encoding: zstd\r\n",
    ])
    func `a form or a compressed body is refused unread`(fields: String) async throws {
        try await withReception { site in
            let answer = try await site.ask(Samples.head("Content-Length: 5\r\n\(fields)"))
            #expect(answer.status == 415)
            #expect(answer.isLast)
            #expect(site.door.reports.isEmpty)
        }
    }

    @Test(arguments: ["Content-Type: application/json\r\n", "Content-Type: text/plain\r\n", "Content-Encoding: Identity\r\n", ""])
    func `other media types are the door's affair`(fields: String) async throws {
        try await withReception { site in
            let answer = try await site.ask(Samples.post(fields: fields))
            #expect(answer.status == 200)
        }
    }

    @Test func `a prefix that the proxy leaves is part of the path`() async throws {
        let prefix = try PathPrefix("hooks/")
        try await withReception(Setup.with { $0.prefix = prefix }) { site in
            let served = try await site.ask(Samples.post(to: "/hooks" + Samples.path()))
            let unknown = try await site.ask(Samples.post(to: Samples.path()))
            #expect(served.status == 200)
            #expect(unknown.status == 404)
        }
    }
}

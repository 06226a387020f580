import CallboxLedger
import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite struct AcceptedTests {
    @Test func `an accepted job is sent once, with its own callback URL`() async throws {
        try await withOffice { _, _ in
            Told.accepted()
        } _: { office, server, _ in
            let result = try await office.submitter(at: server.url).submit()
            #expect(result.outcome == .accepted(taskID: "task-1"))
            #expect(server.requests.count == 1)
            let parameters = try #require(server.requests.first?.parameters)
            #expect(parameters["callback"]?.string == "http://127.0.0.1:9/callbacks/\(result.key).capability")
            #expect(parameters["imgUrl"]?.string == "https://example.com/1.png")

            let job = try await office.job(result.key)
            #expect(job.submission == .accepted && job.taskID == "task-1" && job.outcome == nil)
            #expect(job.request.parameters["callback"] == nil)
            #expect(job.request.reference == "order/1" && job.request.labels == ["number": "1"])
            #expect(try await office.story(result.key) == ["recorded", "sent", "accepted"])
        }
    }

    @Test func `the first poll leaves the callback time to arrive`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, time in
            _ = try await office.submitter(at: server.url).submit()
            #expect(try await office.ledger.nextDue(at: time.now) == time.now + .seconds(60))
        }
    }

    @Test func `as much time as such jobs have taken`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, time in
            let submitter = try office.submitter(at: server.url)
            for number in 1...5 {
                let result = try await submitter.submit()
                time.advance(.seconds(number))
                try await office.callback(result.key, Told.completedBody("task-\(number)"))
            }
            _ = try await submitter.submit()
            #expect(try await office.ledger.nextDue(at: time.now) == time.now + .seconds(20))
        }
    }

    @Test func `without a callback URL the first poll comes soon`() async throws {
        try await withOffice { _, _ in
            Told.accepted()
        } _: { office, server, time in
            _ = try await office.submitter(at: server.url, callbacks: nil).submit()
            #expect(server.requests.first?.parameters["callback"] == nil)
            #expect(try await office.ledger.nextDue(at: time.now) == time.now + .seconds(5))
        }
    }

    @Test func `the first poll comes at the deadline at the latest`() async throws {
        try await withOffice { _, _ in
            Told.accepted()
        } _: { office, server, time in
            _ = try await office.submitter(at: server.url).submit(.sample(patience: .seconds(3)))
            #expect(try await office.ledger.nextDue(at: time.now) == time.now + .seconds(3))
        }
    }

    @Test(arguments: [Told.completedBody(), #"{"status":"done","output":[{"url":"https://example.com/0.webp"}]}"#])
    func `an answer that is the result already makes the entry`(body: String) async throws {
        try await withOffice { _, _ in
            .answer(200, body)
        } _: { office, server, _ in
            let result = try await office.submitter(at: server.url).submit()
            #expect(result.outcome == .ended(.completed))
            let entry = try #require(try office.entry(result.key))
            #expect(entry.outcome == .completed && entry.source == .submit && entry.assurance == .refetched)
            #expect(entry.result?.outputs.count == 1 && entry.received?.body == body)
        }
    }

    @Test(arguments: [Told.completedBody(), Told.upstreamBody])
    func `a callback that comes before the answer makes the one entry, and the answer tells the task`(body: String) async throws {
        try await withOfficeInScript { office, request, _ in
            if let key = request.key { office.callbackAndWait(key, body) }
            return Told.accepted()
        } _: { office, server in
            let result = try await office.submitter(at: server.url).submit()
            #expect(result.outcome == .accepted(taskID: "task-1"))
            let job = try await office.job(result.key)
            #expect(job.outcome == .completed && job.taskID == "task-1" && job.submission == .accepted)
            let entry = try #require(try office.entry(result.key))
            #expect(entry.source == .callback && entry.revision == 1)
            #expect(try await office.ledger.nextDue(at: office.clock.now) == nil)
            #expect(try await office.callback(result.key, body) == .duplicate)
        }
    }
}

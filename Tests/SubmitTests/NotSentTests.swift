import CallboxLedger
import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite struct NotSentTests {
    @Test func `a key that is not accepted stops the batch after one request, and every line can be sent later`() async throws {
        let isAccepted = Switch()
        try await withOffice { _, number in
            isAccepted.isOn ? Told.accepted(number) : Told.unauthorised
        } _: { office, server, _ in
            let results = try await office.submitter(at: server.url) { $0.concurrency = 1 }.submit(Draft.batch(5))
            #expect(results.first?.outcome == .notSent(.unauthorised, message: "Invalid API key"))
            #expect(results.allSatisfy { $0.outcome.word == "unauthorised" })
            #expect(server.requests.count == 1)
            #expect(try await office.ledger.jobs(ofBatch: "monday").values.allSatisfy { $0.submission == .recorded })

            isAccepted.turnOn()
            let later = try await office.submitter(at: server.url).submit(Draft.batch(5))
            #expect(later.map(\.key) == results.map(\.key))
            #expect(later.allSatisfy { $0.outcome.word == "accepted" })
            #expect(server.requests.count == 6)
        }
    }

    @Test(arguments: [Reply.answer(402, #"{"status":{"code":402,"message":"Pay","error_code":40201}}"#), .answer(403, "no balance")])
    func `an account that cannot pay stops the batch, too`(answer: Reply) async throws {
        try await withOffice { _, _ in
            answer
        } _: { office, server, _ in
            let results = try await office.submitter(at: server.url) { $0.concurrency = 1 }.submit(Draft.batch(5))
            #expect(results.allSatisfy { $0.outcome.word == "no-balance" })
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a connection that is refused is tried again, at most so often`() async throws {
        try await withOffice { _, _ in
            .hangUp
        } _: { office, server, _ in
            server.stop()
            let result = try await office.submitter(at: server.url) { $0.attemptsMax = 3 }.submit(.sample(line: true))
            guard case .notSent(.unreachable, let message) = result.outcome else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(message.contains("No connection could be made"))
            #expect(try await office.story(result.key) == ["recorded", "sent", "not-sent", "sent", "not-sent", "sent", "not-sent"])
            #expect(try await office.job(result.key).submission == .recorded)

            let back = try ScriptedProvider { _, _ in Told.accepted() }
            defer { back.stop() }
            let later = try await office.submitter(at: back.url).submit(.sample(line: true))
            #expect(later.key == result.key && later.outcome == .accepted(taskID: "task-1"))
        }
    }

    @Test func `a provider that is not there stops the batch`() async throws {
        try await withOffice { _, _ in
            .hangUp
        } _: { office, server, _ in
            server.stop()
            let submitter = try office.submitter(at: server.url) { settings in
                settings.attemptsMax = 2
                settings.concurrency = 1
            }
            let results = try await submitter.submit(Draft.batch(20))
            #expect(results.allSatisfy { $0.outcome.word == "unreachable" })
            #expect(try await office.story(results[19].key) == ["recorded"])
        }
    }

    @Test func `a wait that the provider asks for is kept, and then the job is sent`() async throws {
        try await withOffice { _, number in
            number == 1 ? .answer(429, headers: ["Retry-After: 1"], "") : Told.accepted(number)
        } _: { office, server, time in
            let start = time.now
            let result = try await office.submitter(at: server.url).submit()
            #expect(result.outcome == .accepted(taskID: "task-2"))
            #expect(time.now - start >= .seconds(1))
            #expect(try await office.story(result.key) == ["recorded", "sent", "not-sent", "sent", "accepted"])
        }
    }

    @Test func `a wait beyond all patience ends the batch at once, and every line can be sent later`() async throws {
        try await withOffice { request, number in
            number == 1 ? .answer(429, headers: ["Retry-After: 900"], "") : Told.accepted(number)
        } _: { office, server, time in
            let start = time.now
            let results = try await office.submitter(at: server.url) { settings in
                settings.concurrency = 1
                settings.waitMax = .seconds(30)
            }.submit(Draft.batch(3))
            #expect(results.map(\.outcome.word) == ["slowed-down", "slowed-down", "slowed-down"])
            #expect(time.now - start < .seconds(1))
            #expect(server.requests.count == 1)
            #expect(try await office.job(results[0].key).submission == .recorded)

            let later = try await office.submitter(at: server.url).submit(Draft.batch(3))
            #expect(later.map(\.outcome.word) == ["accepted", "accepted", "accepted"])
            #expect(time.now - start >= .seconds(900))
        }
    }

    @Test func `a line that was never sent waits anew when its batch is started again, even after its deadline`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, time in
            let stopped = try office.submitter(at: server.url)
            stopped.stopSending()
            let first = try await stopped.submit(.sample(line: true, patience: .seconds(10)))
            #expect(first.outcome.word == "stopped")
            time.advance(.seconds(10))
            #expect(try await office.ledger.abandonUnsent(at: time.now) == 1)
            let again = try await office.submitter(at: server.url).submit(.sample(line: true, patience: .seconds(10)))
            #expect(again.outcome.word == "accepted" && again.key == first.key)
            #expect(try await office.job(first.key).request.deadline == time.now + .seconds(10))
            #expect(server.requests.count == 1)
        }
    }
}

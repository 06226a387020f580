import CallboxLedger
import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DoubtTests {
    static let doubtful: [Reply] = [
        .hangUp, .answer(500, "{}"), .answer(502, "<html>"), .answer(503, ""), .answer(504, ""),
        .answer(408, ""), .answer(302, ""), .answer(200, "OK"), .answer(200, "{}"), .answer(204, ""),
    ]

    @Test(arguments: doubtful) func `whatever does not say whether the job was taken is never sent again`(answer: Reply) async throws {
        try await withOffice { _, _ in
            answer
        } _: { office, server, _ in
            let result = try await office.submitter(at: server.url).submit(.sample(line: true))
            #expect(result.outcome.word == "in-doubt")
            #expect(try await office.job(result.key).submission == .inDoubt)
            let again = try await office.submitter(at: server.url).submit(.sample(line: true))
            #expect(again.outcome == .before("in-doubt") && again.key == result.key)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a job in doubt is settled by its callback`() async throws {
        try await withOffice { _, _ in
            .hangUp
        } _: { office, server, _ in
            let result = try await office.submitter(at: server.url).submit(.sample(line: true))
            try await office.callback(result.key, Told.upstreamBody)
            #expect(try office.entry(result.key)?.outcome == .completed)
            let again = try await office.submitter(at: server.url).submit(.sample(line: true))
            #expect(again.outcome == .before("completed"))
        }
    }

    @Test(arguments: [Reply.answer(429, headers: ["Retry-After: 1"], ""), Told.unauthorised])
    func `a job that its callback has settled is not sent again, though the answer said that it was not taken`(answer: Reply) async throws {
        try await withOfficeInScript { office, request, _ in
            if let key = request.key { office.callbackAndWait(key, Told.upstreamBody) }
            return answer
        } _: { office, server in
            let result = try await office.submitter(at: server.url).submit(.sample(line: true))
            let again = try await office.submitter(at: server.url).submit(.sample(line: true))
            #expect(again.outcome == .before("completed") && again.key == result.key)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `an answer that cannot be stored is in doubt, and the log names the task`() async throws {
        try await withDirectory { directory in
            let office = try await Office(in: directory, clock: .wall)
            let server = try ScriptedProvider { _, _ in
                // A ledger that is closed fails like one on a broken disk; if it cannot be closed, the outcome says so.
                try? office.ledger.close()
                return Told.accepted()
            }
            let result = try await office.submitter(at: server.url).submit()
            server.stop()
            // What is left to close says that the ledger is gone.
            try? await office.close()
            #expect(result.outcome.word == "in-doubt")
            #expect(office.log.lines.contains { $0.hasPrefix("error") && $0.contains("task-1") && $0.contains(result.key.text) })
        }
    }

    @Test func `a submit that is cancelled under way is in doubt, and what was not begun stays recorded`() async throws {
        let seen = Barrier()
        let gate = Barrier()
        try await withOffice { _, _ in
            seen.open()
            gate.wait()
            return .hangUp
        } _: { office, server, _ in
            let submitter = try office.submitter(at: server.url) { $0.concurrency = 1 }
            let words = try await withThrowingTaskGroup(of: [String].self) { group in
                group.addTask { try await submitter.submit(Draft.batch(3)).map(\.outcome.word) }
                await seen.opened()
                group.cancelAll()
                return try await group.next()
            }
            gate.open()
            #expect(words?.first == "in-doubt")
            let jobs = try await office.ledger.jobs(ofBatch: "monday")
            #expect(jobs["0"]?.submission == .inDoubt)
            #expect(jobs["1"]?.submission == .recorded && jobs["2"]?.submission == .recorded)
        }
    }
}

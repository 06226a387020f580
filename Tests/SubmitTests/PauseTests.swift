import CallboxLedger
import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

/// One account, one pace: what anybody was told holds for submits as well.
@Suite(.timeLimit(.minutes(1))) struct PauseTests {
    @Test(arguments: PauseReason.allCases)
    func `a pause that another process was told is waited out, and told once`(reason: PauseReason) async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, time in
            let end = time.now + .seconds(60)
            try await office.ledger.pause(account: server.url, until: end, reason: reason.rawValue)
            let results = try await office.submitter(at: server.url).submit(Draft.batch(10))
            #expect(results.allSatisfy { $0.outcome.word == "accepted" })
            #expect(time.now >= end)
            #expect(office.log.count("nothing is sent for a while") == 1)
        }
    }

    @Test(arguments: zip(PauseReason.allCases, ["slowed-down", "slowed-down", "unauthorised", "no-balance"]))
    func `who does not want to wait so long is told at once what keeps the job`(reason: PauseReason, word: String) async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, time in
            let start = time.now
            try await office.ledger.pause(account: server.url, until: start + .seconds(60), reason: reason.rawValue)
            let result = try await office.submitter(at: server.url) { $0.waitMax = .seconds(30) }.submit()
            #expect(result.outcome.word == word)
            #expect(time.now == start && server.requests.isEmpty)
            #expect(try await office.job(result.key).submission == .recorded)
        }
    }

    /// What a submit is answered, and the pause that everybody makes of it.
    static let refusals: [(Reply, String, Duration)] = [
        (.answer(429, headers: ["Retry-After: 600"], ""), "slow down", .seconds(600)), (Told.unauthorised, "not authorised", .seconds(60)),
        (.answer(402, "{}"), "no balance", .seconds(60)), (.answer(403, "no balance"), "no balance", .seconds(60)),
    ]

    @Test(arguments: refusals)
    func `what a submit is told holds for all who share the account`(answer: Reply, reason: String, wait: Duration) async throws {
        try await withOffice { _, _ in
            answer
        } _: { office, server, time in
            let start = time.now
            _ = try await office.submitter(at: server.url) { $0.waitMax = .seconds(30) }.submit()
            let pause = try #require(try await office.ledger.pause(account: server.url))
            #expect(pause.reason == reason && pause.until == start + wait)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a batch keeps the rate of the account, which a poller may have used up`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, time in
            let rate = Rate(perSecond: 10, burst: 5)
            for number in 0..<3 { _ = try await office.submitter(at: server.url) { $0.rate = rate }.submit(.sample(100 + number)) }
            let start = time.now
            let results = try await office.submitter(at: server.url) { $0.rate = rate }.submit(Draft.batch(22))
            #expect(results.allSatisfy { $0.outcome.word == "accepted" })
            #expect(time.now - start >= .seconds(2), "22 jobs, 2 of them on what was left")
        }
    }

    @Test func `a clock that jumped since the jobs were noted moves their deadlines before anything is sent`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, time in
            let first = try await office.submitter(at: server.url).submit()
            time.jump(by: .seconds(-7200))
            let second = try await office.submitter(at: server.url).submit()
            for key in [first.key, second.key] {
                #expect(try await office.job(key).request.deadline - time.now == .seconds(600))
            }
        }
    }
}

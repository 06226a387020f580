import CallboxModel
import CallboxProvider
import TestSupport
import Testing

@testable import CallboxSubmit

@Suite(.timeLimit(.minutes(1))) struct DoubtBreakerTests {
    private static let jobs = 40

    @Test func `an outage leaves few jobs in doubt, and the rest is sent when it is over`() async throws {
        let refusals = 8
        try await withOffice { _, number in
            number <= refusals ? .answer(503, "") : Told.accepted(number)
        } _: { office, server, _ in
            let submitter = try office.submitter(at: server.url) { $0.concurrency = 4 }
            let results = try await submitter.submit((1...Self.jobs).map { Draft.sample($0) })
            let words = results.map(\.outcome.word)
            #expect(words.count { $0 == "in-doubt" } == refusals)
            #expect(words.count { $0 == "accepted" } == Self.jobs - refusals)
            #expect(server.requests.count == Self.jobs)
            #expect(office.log.lines.count { $0.contains("leaves jobs in doubt") } == 1)
            #expect(office.log.lines.count { $0.contains("takes jobs again") } == 1)
        }
    }

    @Test func `jobs from before the outage make no room for a second one that finds out about it`() throws {
        let breaker = DoubtBreaker(backoff: Backoff(base: .seconds(1), bound: .seconds(1)))
        let start = Timestamp(milliseconds: 1_795_249_882_123)
        let passes = (0...Breaker.failuresMax).map { _ in breaker.enter(at: start) }
        #expect(passes.allSatisfy { $0 == .ordinary })
        let changes = (0..<Breaker.failuresMax).map { _ in breaker.note(.inDoubt(reason: "no answer"), at: start, chance: 1) }
        #expect(changes.last == true && breaker.enter(at: start) == nil)

        let later = start + .seconds(2)
        let probe = try #require(breaker.enter(at: later))
        #expect(probe == .probe)
        breaker.leave(.ordinary)
        #expect(breaker.enter(at: later) == nil)
        breaker.leave(probe)
        #expect(breaker.enter(at: later) == .probe)
    }

    @Test func `an outage without end ends the patience of a batch, not the jobs`() async throws {
        try await withOffice { _, _ in
            .answer(503, "")
        } _: { office, server, _ in
            let submitter = try office.submitter(at: server.url) {
                $0.concurrency = 4
                $0.waitMax = .seconds(2)
                $0.backoff = Backoff(base: .seconds(1), bound: .seconds(30))
            }
            let results = try await submitter.submit((1...Self.jobs).map { Draft.sample($0) })
            #expect(results.count { $0.outcome.word == "in-doubt" } < Self.jobs / 2)
            #expect(results.count { if case .notSent(.unreachable, _) = $0.outcome { true } else { false } } > 0)
            #expect(server.requests.count == results.count { $0.outcome.word == "in-doubt" })
        }
    }
}

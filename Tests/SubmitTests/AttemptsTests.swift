import CallboxModel
import TestSupport
import Testing

@testable import CallboxSubmit

@Suite struct AttemptsTests {
    private let settings: SubmitSettings = {
        var settings = SubmitSettings()
        settings.attemptsMax = 3
        settings.backoff = Backoff(base: .seconds(1), bound: .seconds(60))
        settings.waitMax = .seconds(300)
        return settings
    }()

    private let moment = SetClock().now

    /// What is told of a job that will not wait for the end of a pause.
    @Test(arguments: zip(PauseReason.allCases, ["slowed-down", "slowed-down", "unauthorised", "no-balance"]))
    func `a pause that is too long is told by its reason`(reason: PauseReason, word: String) {
        var attempts = Attempts(settings)
        guard case .over(let outcome) = attempts.afterPause(.seconds(301), until: moment, reason, chance: 1) else {
            Issue.record("it waits")
            return
        }
        #expect(outcome.word == word && outcome.note?.contains("\(moment)") == true)
    }

    @Test func `those who wait for a token spread over the time that all of them need`() {
        let attempts = Attempts(settings)
        #expect(attempts.afterThrottle(.milliseconds(20), chance: 0) == .again(after: .milliseconds(20)))
        #expect(attempts.afterThrottle(.milliseconds(20), chance: 1) == .again(after: .milliseconds(420)))
    }

    @Test func `failures are followed by growing waits, and the last by giving up`() {
        var attempts = Attempts(settings)
        #expect(attempts.afterFailure("a", chance: 1) == .again(after: .seconds(1)))
        #expect(attempts.afterFailure("b", chance: 1) == .again(after: .seconds(2)))
        #expect(attempts.afterFailure("c", chance: 1) == .over(.notSent(.unreachable, message: "c")))
    }

    @Test func `waits that the provider asks for add up to a bound`() {
        var attempts = Attempts(settings)
        #expect(attempts.afterPause(.seconds(200), until: moment, .slowDown, chance: 0) == .again(after: .seconds(200)))
        #expect(attempts.afterPause(.seconds(100), until: moment, .unavailable, chance: 1) == .again(after: .seconds(110)))
        let end = attempts.afterPause(.seconds(1), until: moment, .slowDown, chance: 1)
        #expect(end == .over(.notSent(.slowedDown, message: "The provider asked us to slow down until \(moment).")))
    }

    @Test func `a wait that is asked for is no failure`() {
        var attempts = Attempts(settings)
        for _ in 0..<10 { _ = attempts.afterPause(.seconds(1), until: moment, .slowDown, chance: 1) }
        #expect(attempts.afterFailure("a", chance: 1) == .again(after: .seconds(1)))
    }
}

import CallboxModel
import TestSupport
import Testing

@testable import CallboxSubmit

@Suite struct AttemptsTests {
    private let settings: SubmitSettings = {
        var settings = SubmitSettings()
        settings.attemptsMax = 3
        settings.backoff = Backoff(base: .seconds(1), bound: .seconds(60))
        settings.slowDownMax = .seconds(300)
        return settings
    }()

    @Test func `failures are followed by growing waits, and the last by giving up`() {
        var attempts = Attempts(settings)
        #expect(attempts.afterFailure("a", chance: 1) == .again(after: .seconds(1)))
        #expect(attempts.afterFailure("b", chance: 1) == .again(after: .seconds(2)))
        #expect(attempts.afterFailure("c", chance: 1) == .over(.notSent(.unreachable, message: "c")))
    }

    @Test func `waits that the provider asks for add up to a bound`() {
        var attempts = Attempts(settings)
        #expect(attempts.afterSlowDown(.seconds(200), chance: 0) == .again(after: .seconds(200)))
        #expect(attempts.afterSlowDown(.seconds(100), chance: 1) == .again(after: .seconds(110)))
        let end = attempts.afterSlowDown(.seconds(1), chance: 1)
        #expect(end == .over(.notSent(.slowedDown, message: "the provider said to slow down for longer than 300 s")))
    }

    @Test func `a wait that is asked for is no failure`() {
        var attempts = Attempts(settings)
        for _ in 0..<10 { _ = attempts.afterSlowDown(.seconds(1), chance: 1) }
        #expect(attempts.afterFailure("a", chance: 1) == .again(after: .seconds(1)))
    }
}

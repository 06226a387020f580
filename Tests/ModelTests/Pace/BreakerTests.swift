import CallboxModel
import TestSupport
import Testing

@Suite struct BreakerTests {
    private let now = Timestamp(milliseconds: 1_795_249_882_123)
    private var breaker = Breaker(backoff: Backoff(base: .seconds(10), bound: .seconds(60)))

    /// Fails so often, at one moment and with the longest waits; gives whether it opened by each.
    private mutating func fail(_ count: Int, at moment: Timestamp) -> [Bool] {
        (0..<count).map { _ in breaker.fail(at: moment, chance: 1) }
    }

    @Test mutating func `it opens with the fifth failure in a row, and says so once`() {
        #expect(fail(4, at: now) == [false, false, false, false])
        #expect(!breaker.isOpen && breaker.permits(16, at: now) == 16)
        #expect(fail(1, at: now) == [true])
        #expect(breaker.isOpen && breaker.permits(16, at: now) == 0)
        #expect(fail(1, at: now + .seconds(10)) == [false])
    }

    @Test mutating func `an answer in between starts the count anew`() {
        _ = fail(4, at: now)
        #expect(breaker.close() == false)
        #expect(fail(4, at: now) == [false, false, false, false])
        #expect(!breaker.isOpen)
    }

    @Test mutating func `after the wait one request at a time is let through`() {
        _ = fail(5, at: now)
        #expect(breaker.permits(16, at: now + .milliseconds(9_999)) == 0)
        #expect(breaker.permits(16, at: now + .seconds(10)) == 1)
        #expect(breaker.permits(0, at: now + .seconds(10)) == 0)
    }

    @Test mutating func `every probe that fails doubles the wait, up to the bound`() {
        _ = fail(5, at: now)
        var moment = now
        for wait in [10, 20, 40, 60, 60] {
            #expect(breaker.permits(1, at: moment + .seconds(wait) + .milliseconds(-1)) == 0)
            moment = moment + .seconds(wait)
            #expect(breaker.permits(1, at: moment) == 1)
            #expect(fail(1, at: moment) == [false])
        }
    }

    @Test mutating func `requests that were under way when it opened do not lengthen the wait`() {
        _ = fail(5, at: now)
        #expect(fail(11, at: now + .seconds(1)) == [Bool](repeating: false, count: 11))
        #expect(breaker.permits(16, at: now + .seconds(10)) == 1)
    }

    @Test mutating func `an answer closes it for all`() {
        _ = fail(5, at: now)
        #expect(breaker.close() == true)
        #expect(!breaker.isOpen && breaker.permits(16, at: now) == 16)
        #expect(fail(4, at: now) == [false, false, false, false])
    }

    @Test mutating func `a clock that jumps back does not keep it open for longer than the bound`() {
        _ = fail(5, at: now)
        #expect(breaker.permits(16, at: now + .seconds(-3600)) == 1)
        #expect(fail(1, at: now + .seconds(-3600)) == [false])
        #expect(breaker.permits(16, at: now + .seconds(-3600)) == 0)
        #expect(breaker.permits(16, at: now + .seconds(-3580)) == 1)
    }
}

import CallboxModel
import TestSupport
import Testing

@Suite struct BackoffTests {
    private let backoff = Backoff(base: .seconds(1), bound: .seconds(60))

    @Test func `the wait doubles with every failure, up to the bound`() {
        let waits = (1...8).map { backoff.wait(after: $0, chance: 1) }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    }

    @Test func `chance takes up to half of it away`() {
        #expect(backoff.wait(after: 3, chance: 0) == .seconds(2))
        #expect(backoff.wait(after: 3, chance: 0.5) == .seconds(3))
        #expect(backoff.wait(after: 3, chance: -1) == .seconds(2))
        #expect(backoff.wait(after: 3, chance: 2) == .seconds(4))
    }

    @Test func `no number of failures goes beyond the bound, and none is a first one`() {
        #expect(backoff.wait(after: .max, chance: 1) == .seconds(60))
        #expect(backoff.wait(after: 0, chance: 1) == .seconds(1))
        #expect(backoff.wait(after: -4, chance: 1) == .seconds(1))
    }

    @Test func `a bound below the base is the wait`() {
        #expect(Backoff(base: .seconds(10), bound: .seconds(3)).wait(after: 1, chance: 1) == .seconds(3))
    }
}

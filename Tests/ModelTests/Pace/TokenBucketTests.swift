import CallboxModel
import TestSupport
import Testing

@Suite struct TokenBucketTests {
    private let now = Timestamp(milliseconds: 1_795_249_882_123)
    private var bucket: TokenBucket

    init() { bucket = TokenBucket(perSecond: 2, burst: 5, at: now) }

    @Test mutating func `after a rest a burst goes through, and no more`() {
        #expect(bucket.take(100, at: now) == 5)
        #expect(bucket.take(1, at: now) == 0)
        #expect(bucket.take(100, at: now + .seconds(3600)) == 5)
    }

    @Test mutating func `tokens come back at the rate`() {
        _ = bucket.take(5, at: now)
        #expect(bucket.take(9, at: now + .milliseconds(499)) == 0)
        #expect(bucket.take(9, at: now + .milliseconds(500)) == 1)
        #expect(bucket.take(9, at: now + .milliseconds(2000)) == 3)
    }

    @Test mutating func `what is taken too little of stays`() {
        #expect(bucket.take(2, at: now) == 2)
        #expect(bucket.take(100, at: now) == 3)
    }

    @Test mutating func `over a long time the rate is kept, however often one asks`() {
        let taken = (0...10_000).reduce(0) { $0 + bucket.take(1, at: now + .milliseconds($1)) }
        #expect((24...25).contains(taken))
    }

    @Test mutating func `who finds it empty is told when there is a token`() {
        #expect(bucket.wait(at: now) == .zero)
        _ = bucket.take(5, at: now)
        #expect(bucket.wait(at: now) == .milliseconds(500))
        #expect(bucket.wait(at: now + .milliseconds(300)) == .milliseconds(200))
        #expect(bucket.available(at: now + .milliseconds(1000)) == 2)
        #expect(bucket.take(9, at: now + .milliseconds(1000)) == 2, "asking takes nothing")
    }

    @Test mutating func `it is the same bucket after it was kept and read again`() {
        _ = bucket.take(4, at: now)
        var again = TokenBucket(Rate(perSecond: 2, burst: 5), tokens: bucket.tokens, at: bucket.filledAt)
        #expect(again == bucket)
        #expect(again.take(9, at: now + .milliseconds(500)) == 2)
    }

    @Test func `a smaller burst than before counts at once`() {
        #expect(TokenBucket(Rate(perSecond: 2, burst: 3), tokens: 100, at: now).available(at: now) == 3)
    }

    @Test mutating func `a clock that jumps back neither fills the bucket nor stops it`() {
        _ = bucket.take(5, at: now)
        let before = now + .seconds(-3600)
        #expect(bucket.take(1, at: before) == 0)
        #expect(bucket.take(100, at: before + .seconds(1)) == 2)
        #expect(bucket.take(100, at: now) == 5)
    }
}

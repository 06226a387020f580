import CallboxLedger
import CallboxModel
import Logging

/// What all polls of a process share: how many run, how fast, whether the provider answers, and what has been said about it.
actor Pace {
    private let settings: PollSettings
    private let clock: Clock
    private let chance: @Sendable () -> Double
    private let logger: Logger
    private var bucket: TokenBucket
    private var breaker: Breaker
    private var running = 0
    private var isEager = false
    /// What was said and has not been taken back: an alarm is raised once.
    private var alarm: String?
    /// When the provider last answered anything.
    private var answeredAt: Timestamp?
    /// What kept the latest poll from an answer.
    private(set) var trouble: Failure?

    init(_ settings: PollSettings, clock: Clock, chance: @escaping @Sendable () -> Double, logger: Logger) {
        self.settings = settings
        self.clock = clock
        self.chance = chance
        self.logger = logger
        bucket = TokenBucket(perSecond: settings.perSecond, burst: settings.concurrency, at: clock.now)
        breaker = Breaker(backoff: settings.backoff)
    }

    /// How many polls may begin now; what is not used must be given back with ``began(_:of:)``.
    func take(_ concurrency: Int) -> Int {
        let now = clock.now
        let room = breaker.permits(max(0, concurrency - running), at: now)
        // While the provider is out of order, one poll at a time finds out when it is back.
        if breaker.isOpen && running > 0 { return 0 }
        return bucket.take(room, at: now)
    }

    func began(_ count: Int, of room: Int) {
        running += count
        bucket.giveBack(room - count)
    }

    func ended() { running -= 1 }

    /// Whether nothing but the rate keeps a due job from being polled.
    var isOnlyThrottled: Bool { !breaker.isOpen && alarm == nil }

    /// Notes an answer of any kind: the provider is there.
    func answered() {
        answeredAt = clock.now
        trouble = nil
        if breaker.close() { logger.notice("the provider answers again") }
    }

    /// Notes an answer to what was asked: the provider lets us in.
    func succeeded() {
        answered()
        if alarm != nil { logger.notice("the provider accepts us again: polling goes on") }
        alarm = nil
    }

    /// Whether the provider counts as out of order.
    var isOut: Bool { breaker.isOpen }

    /// Whether the provider has answered anything since a moment.
    func hasAnswered(since moment: Timestamp) -> Bool { answeredAt.map { $0 >= moment } ?? false }

    func failed(_ reason: String) {
        trouble = Failure(.providerUnreachable, "The provider does not answer: \(reason).", remedy: "Check provider.url and the network.")
        guard breaker.fail(at: clock.now, chance: chance()) else { return }
        logger.error("the provider does not answer: polling slowly until it does", metadata: ["reason": "\(reason)"])
    }

    func alarm(_ text: String, _ message: String) {
        trouble = Failure(.unauthorised, "The provider refuses: \(message).", remedy: "Check provider.key-file and the account.")
        if alarm != text { logger.error("\(text)", metadata: ["message": "\(message)"]) }
        alarm = text
    }

    /// Notes whether callbacks seem to be lost.
    ///
    /// - Returns: whether that is new.
    func becameEager(_ now: Bool) -> Bool {
        defer { isEager = now }
        return now && !isEager
    }

    /// When a job that is still running is polled next.
    func next(_ claim: Claim, at now: Timestamp) -> Duration {
        settings.schedule.next(after: claim.pollCount, age: now - claim.acceptedAt, isEager: isEager, chance: chance())
    }
}

import CallboxLedger
import CallboxModel
import Logging

/// What all polls of a process share: how many run, how fast, whether the provider answers, and what has been said about it.
actor Pace {
    private let settings: PollSettings
    private let clock: Clock
    private let chance: @Sendable () -> Double
    private let logger: Logger
    private var breaker: Breaker
    private var running = 0
    private var isEager = false
    /// When it is next looked for what can be forgotten, by uptime.
    private var housekeepingAt: Duration = .zero
    /// What was said and has not been taken back: an alarm is raised once.
    private var alarm: String?
    /// When the provider last asked us to slow down, by uptime, until it has not done so for a while.
    private var slowedAt: Duration?
    /// When the provider last refused us, by uptime.
    private var refusedAt: Duration = .zero
    /// When the latest outage ended, by uptime.
    private var backAt: Duration?
    /// When the provider last answered anything.
    private var answeredAt: Timestamp?
    /// What kept the latest poll from an answer.
    private(set) var trouble: Failure?

    init(_ settings: PollSettings, clock: Clock, chance: @escaping @Sendable () -> Double, logger: Logger) {
        self.settings = settings
        self.clock = clock
        self.chance = chance
        self.logger = logger
        breaker = Breaker(backoff: settings.backoff)
    }

    /// How many polls may begin now, apart from what the rate allows.
    func room() -> Int {
        // While the provider is out of order, one poll at a time finds out when it is back.
        if breaker.isOpen && running > 0 { return 0 }
        return breaker.permits(max(0, settings.concurrency - running), at: clock.now)
    }

    func began(_ count: Int) { running += count }

    func ended() { running -= 1 }

    /// Notes an answer of any kind: the provider is there.
    func answered() {
        answeredAt = clock.now
        trouble = nil
        guard breaker.close() else { return }
        backAt = clock.uptime
        logger.notice("the provider answers again")
    }

    /// Notes an answer to what was asked: the provider lets us in.
    ///
    /// - Parameter begun: when it was asked, by uptime. What was asked before it refused us says nothing new.
    func succeeded(begun: Duration) {
        answered()
        if alarm != nil, begun > refusedAt {
            logger.notice("the provider accepts us again: polling goes on")
            alarm = nil
        }
        if let slowedAt, clock.uptime - slowedAt >= Self.calm {
            logger.notice("the provider has not asked us to slow down for a while")
            self.slowedAt = nil
        }
    }

    /// How long it must be quiet until a storm of requests to slow down counts as over.
    private static let calm: Duration = .seconds(60)

    /// Whether the provider counts as out of order.
    var isOut: Bool { breaker.isOpen }

    /// Whether a deadline may pass for jobs that cannot be asked for. While the provider is out of order it calls nobody back, so they
    /// wait until it has been back for a while.
    var mayLapse: Bool {
        if breaker.isOpen { return false }
        return backAt.map { clock.uptime - $0 >= settings.lastWords } ?? true
    }

    /// Whether the provider has answered anything since a moment. An answer that seems to lie ahead came before the clock jumped back,
    /// and says nothing.
    func hasAnswered(since moment: Timestamp) -> Bool {
        let now = clock.now
        return answeredAt.map { moment <= $0 && $0 <= now } ?? false
    }

    func failed(_ reason: String) {
        trouble = Failure(.providerUnreachable, "The provider does not answer: \(reason).", remedy: "Check provider.url and the network.")
        guard breaker.fail(at: clock.now, chance: chance()) else { return }
        logger.error("the provider does not answer: polling slowly until it does", metadata: ["reason": "\(reason)"])
    }

    func alarm(_ text: String, _ message: String) {
        answered()
        trouble = Failure(.unauthorised, "The provider refuses: \(message).", remedy: "Check provider.key-file and the account.")
        refusedAt = clock.uptime
        if alarm != text { logger.error("\(text)", metadata: ["message": "\(message)"]) }
        alarm = text
    }

    /// Notes that the provider asked us to slow down; a storm of it is told once.
    func slowed(_ wait: Duration) {
        answered()
        trouble = PauseReason.slowDown.failure(until: clock.now + wait)
        if slowedAt == nil { logger.warning("the provider asks us to slow down", metadata: ["seconds": "\(Int(wait.seconds))"]) }
        slowedAt = clock.uptime
    }

    /// Notes that another process was told something that keeps us from asking.
    func rests(_ pause: Ledger.Pause) { trouble = PauseReason(word: pause.reason).failure(until: pause.until) }

    /// Whether it is time to look for what can be forgotten.
    var isHousekeepingDue: Bool { clock.uptime >= housekeepingAt }

    /// Notes that it was looked for; where there is more, the next look is soon.
    func keptHouse(isMore: Bool) { housekeepingAt = clock.uptime + (isMore ? .seconds(1) : .seconds(60)) }

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

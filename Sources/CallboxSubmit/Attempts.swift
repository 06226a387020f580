import CallboxModel

/// What follows from one attempt to send a job.
enum Step: Equatable {
    /// It surely did not arrive: send it again after a while.
    case again(after: Duration)
    case over(SubmitOutcome)
}

/// Counts the attempts of one job that surely did not arrive, and decides when it is given up.
struct Attempts {
    private let settings: SubmitSettings
    private var failures = 0
    private var waited: Duration = .zero

    init(_ settings: SubmitSettings) { self.settings = settings }

    /// The request could not be delivered.
    mutating func afterFailure(_ reason: String, chance: Double) -> Step {
        failures += 1
        guard failures < settings.attemptsMax else { return .over(.notSent(.unreachable, message: reason)) }
        return .again(after: settings.backoff.wait(after: failures, chance: chance))
    }

    /// The account rests for so long; chance makes it up to a tenth longer, so that jobs do not come back together.
    ///
    /// A job that would have to wait longer than it may is given up at once: waiting in vain helps nobody.
    mutating func afterPause(_ left: Duration, until: Timestamp, _ reason: PauseReason, chance: Double) -> Step {
        waited += left
        if waited <= settings.waitMax { return .again(after: left + left * 0.1 * chance) }
        let obstacle: SubmitOutcome.Obstacle =
            switch reason {
            case .slowDown, .unavailable: .slowedDown
            case .unauthorised: .unauthorised
            case .noBalance: .noBalance
            }
        return .over(.notSent(obstacle, message: reason.failure(until: until).message))
    }

    /// Others were left in doubt, and this one has not been sent.
    mutating func afterOutage(_ wait: Duration) -> Step {
        waited += wait
        if waited <= settings.waitMax { return .again(after: wait) }
        return .over(.notSent(.unreachable, message: "the provider answers, but does not say that it takes jobs"))
    }

    /// The rate is used up. The others who wait want the next token as well: chance spreads them over the time that all of them need.
    func afterThrottle(_ wait: Duration, chance: Double) -> Step {
        let spread = Duration.seconds(Double(settings.concurrency) / settings.rate.perSecond)
        return .again(after: wait + spread * chance)
    }
}

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
    private var slowedDown: Duration = .zero

    init(_ settings: SubmitSettings) { self.settings = settings }

    /// The request could not be delivered.
    mutating func afterFailure(_ reason: String, chance: Double) -> Step {
        failures += 1
        guard failures < settings.attemptsMax else { return .over(.notSent(.unreachable, message: reason)) }
        return .again(after: settings.backoff.wait(after: failures, chance: chance))
    }

    /// The provider asked us to come again after a wait; chance makes it up to a tenth longer, so that jobs do not come back together.
    mutating func afterSlowDown(_ wait: Duration, chance: Double) -> Step {
        slowedDown += wait
        guard slowedDown <= settings.slowDownMax else {
            let seconds = settings.slowDownMax.components.seconds
            return .over(.notSent(.slowedDown, message: "the provider said to slow down for longer than \(seconds) s"))
        }
        return .again(after: wait + wait * 0.1 * chance)
    }
}

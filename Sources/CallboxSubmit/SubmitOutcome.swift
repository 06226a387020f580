import CallboxModel

/// What became of the submit of one job.
package enum SubmitOutcome: Sendable, Equatable {
    /// The provider has it.
    case accepted(taskID: String)
    /// It was at its end at once: there is an entry.
    case ended(Outcome)
    /// The provider said no: there is an entry, failed.
    case refused(code: ProviderCode?, message: String)
    /// Nobody knows whether it arrived. It is not sent again; a callback can still settle it.
    case inDoubt(reason: String)
    /// It surely did not arrive; unless it is too late, it may be sent again.
    case notSent(Obstacle, message: String)
    /// It was submitted before, by an earlier run of the batch or by another process.
    case before(String)

    /// Why a job could not be sent. The next would meet the same obstacle.
    package enum Obstacle: String, Sendable, CaseIterable {
        case unreachable
        case unauthorised
        case noBalance = "no-balance"
        case slowedDown = "slowed-down"
        case stopped
        case storage
    }

    /// One word for tables and programs.
    package var word: String {
        switch self {
        case .accepted: "accepted"
        case .ended(let outcome): outcome.rawValue
        case .refused: "refused"
        case .inDoubt: "in-doubt"
        case .notSent(let obstacle, _): obstacle.rawValue
        case .before: "submitted-before"
        }
    }

    /// What there is to say about it besides.
    package var note: String? {
        switch self {
        case .accepted, .ended: nil
        case .refused(_, let message), .notSent(_, let message): message
        case .inDoubt(let reason): reason
        case .before(let state): state
        }
    }
}

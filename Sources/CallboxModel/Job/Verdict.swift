/// What the gate decides about one report.
package enum Verdict: Sendable, Equatable {
    /// It ends the job: the first entry, or a later revision of it.
    case entry(Outcome, revision: Int)
    /// The task is not at its end, or says so late.
    case progress
    /// It says again what is already known.
    case duplicate
    /// It proves itself but cannot be understood: kept, answered with an error, and the job is polled at once.
    case hint(Hint)
    /// It is not taken.
    case refused(Refusal)

    /// Why a proved report is only a hint.
    package enum Hint: String, Sendable, CaseIterable {
        /// JSON, but nothing in it that speaks of a task.
        case noTask = "no-task"
        /// A status word that nobody documented.
        case unknownStatus = "unknown-status"
        /// Completed, yet without a result.
        case noOutput = "no-output"
    }

    /// Why a report is not taken.
    package enum Refusal: String, Sendable, CaseIterable {
        /// Not JSON.
        case malformed
        /// The ledger has no such job (any more).
        case unknownJob = "unknown-job"
        /// It speaks of another task than the one this job is.
        case foreignTask = "foreign-task"
        /// It contradicts the entry, and proves itself no better than what the entry was made from.
        case contradiction
    }

    /// One word for logs, the timeline and the answer: `entry`, `progress`, `duplicate`, `hint`, `refused`.
    package var word: String {
        switch self {
        case .entry: "entry"
        case .progress: "progress"
        case .duplicate: "duplicate"
        case .hint: "hint"
        case .refused: "refused"
        }
    }

    /// The reason, where there is one.
    package var reason: String? {
        switch self {
        case .hint(let hint): hint.rawValue
        case .refused(let refusal): refusal.rawValue
        default: nil
        }
    }

    /// Whether the report is kept in quarantine for a person to look at.
    package var isQuarantined: Bool {
        switch self {
        case .hint: true
        case .refused(let refusal): refusal != .unknownJob
        default: false
        }
    }
}

/// What became of a report that was handed to the intake.
package enum Receipt: Sendable, Equatable {
    /// Decided, durable, and visible where it made an entry.
    case settled(Verdict)
    /// Nothing was kept; the sender should come again.
    case unavailable(retryAfterSeconds: Int)
}

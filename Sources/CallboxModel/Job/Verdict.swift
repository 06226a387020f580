/// What the gate decides about one report.
package enum Verdict: Sendable, Equatable {
    /// It ends the job: the first entry, or a later revision of it.
    case entry(Outcome, revision: Int)
    /// The task is not at its end, or says so late.
    case progress
    /// It says again what is already known.
    case duplicate
    /// It proves itself but makes no entry by itself: kept, and the job is polled at once. What cannot be understood is answered with
    /// an error.
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
        /// It is understood and says that the job has ended, but only a poll may say so. It is answered with success.
        case unconfirmed
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
        /// It is not signed, and callbacks must be.
        case unsigned
        /// Its signature is not one of the sender's over these bytes, or cannot be read.
        case badSignature = "bad-signature"
        /// Its signature is the sender's, but of another time.
        case staleSignature = "stale-signature"
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
        // What is only unconfirmed waits in the ledger.
        case .hint(let hint): hint != .unconfirmed
        case .refused(let refusal): refusal != .unknownJob
        default: false
        }
    }
}

extension Verdict.Refusal {
    /// The reason of a signature that does not hold.
    package init(_ fault: SignatureFault) {
        switch fault {
        case .missing: self = .unsigned
        case .doubled, .malformed, .mismatch: self = .badSignature
        case .stale, .early: self = .staleSignature
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

import CallboxModel

/// Decides what a report means for a job: a pure function of the report, of what the ledger knows, and of the operator's policy.
///
/// - The first report of an end makes the entry.
/// - What says the same again is a duplicate; what says a task is running is progress, before or after the end.
/// - The provider's word amends an entry that only the deadline made.
/// - A job that is to be given up because nobody could ask for it stays open where its task has become known meanwhile.
/// - Of two words that contradict each other the first stands, unless it was only a callback and the later one was fetched with our
///   own key, or it was the answer to the submit and the later one is a poll's. A contradiction that is not resolved so makes the job due for a poll that will.
/// - What proves itself and cannot be understood makes the job due for a poll.
/// - Where callbacks must be signed, one that is not counts for nothing, and makes the job due for a poll.
/// - Where callbacks are hints, one that tells an end is kept and makes the job due for a poll. It becomes the entry, flagged, only
///   where nobody can be asked: see ``UnconfirmedEnd``.
package enum Gate {
    /// A verdict with what follows from it.
    package struct Judgement: Sendable, Equatable {
        package let verdict: Verdict
        /// The task id that the report told and the ledger did not know.
        package var taskID: String?
        /// Whether the job must be polled at once.
        package var isDueNow = false
        /// The end that the report told, to be kept until a poll confirms it.
        package var unconfirmed: Outcome?
        /// Whether an entry is made of the word of a callback that nobody could confirm: this one, or the one that was kept.
        package var isUnconfirmed = false
    }

    /// Judges a matter.
    ///
    /// - Parameters:
    ///   - standing: what the ledger knows of the job; `nil` where it has none.
    ///   - policy: how well a callback must prove itself.
    package static func judge(_ matter: Matter, standing: Standing?, policy: AssurancePolicy = .capability) -> Judgement {
        guard let standing else { return Judgement(verdict: .refused(.unknownJob)) }
        switch matter {
        case .lapse(_, let outcome, _):
            return lapse(outcome, standing)
        case .loss where standing.entry == nil && standing.taskID != nil:
            return Judgement(verdict: .progress)
        case .loss:
            return lapse(.unknown, standing)
        case .refusal(let report, _):
            return end(.failed, from: report, standing)
        case .report(let report, let reading):
            return refusal(of: report, standing, policy) ?? judge(reading, from: report, standing, policy)
        }
    }

    private static func judge(_ reading: Reading, from report: Report, _ standing: Standing, _ policy: AssurancePolicy) -> Judgement {
        switch reading {
        case .malformed: return doubt(.refused(.malformed), report)
        case .noTask: return doubt(.hint(.noTask), report)
        case .task(let task):
            if let told = task.id, let known = standing.taskID, told != known { return doubt(.refused(.foreignTask), report) }
            var judgement = judge(task, from: report, standing)
            if policy == .refetch { judgement = unconfirmed(judgement, from: report, standing, isPollable: task.id != nil) }
            if standing.taskID == nil { judgement.taskID = task.id }
            return judgement
        }
    }

    private static func judge(_ task: ProviderTask, from report: Report, _ standing: Standing) -> Judgement {
        switch task.state {
        case .running: Judgement(verdict: .progress)
        case .unknown: report.source == .callback ? doubt(.hint(.unknownStatus), report) : Judgement(verdict: .progress)
        case .failed: end(.failed, from: report, standing)
        case .completed where task.outputs.isEmpty && report.source == .callback && standing.entry?.outcome.isTold != true:
            doubt(.hint(.noOutput), report)
        case .completed: end(.completed, from: report, standing)
        }
    }

    /// The provider says that the job has ended.
    private static func end(_ outcome: Outcome, from report: Report, _ standing: Standing) -> Judgement {
        guard let entry = standing.entry else { return Judgement(verdict: .entry(outcome, revision: 1)) }
        if entry.outcome == outcome { return Judgement(verdict: .duplicate) }
        let isStronger =
            report.assurance == .refetched && (entry.assurance != .refetched || (report.source == .poll && entry.source == .submit))
        if !entry.outcome.isTold || isStronger { return Judgement(verdict: .entry(outcome, revision: entry.revision + 1)) }
        return Judgement(verdict: .refused(.contradiction), isDueNow: report.source == .callback && entry.source != .poll)
    }

    /// Something is amiss: a callback makes the job due for a poll, a poll comes again by itself.
    private static func doubt(_ verdict: Verdict, _ report: Report) -> Judgement {
        Judgement(verdict: verdict, isDueNow: report.source == .callback)
    }
}

/// What the operator's policy adds.
extension Gate {
    /// Refuses a callback whose signature does not hold, or that has none where one is asked for.
    ///
    /// What it says is not looked at, not even its task id. The job is polled, unless a poll has already had the last word.
    private static func refusal(of report: Report, _ standing: Standing, _ policy: AssurancePolicy) -> Judgement? {
        let isUnsigned = policy == .signature && report.source == .callback && report.assurance != .signed
        guard report.fault != nil || isUnsigned else { return nil }
        return Judgement(
            verdict: .refused(report.fault.map(Verdict.Refusal.init) ?? .unsigned), isDueNow: standing.entry?.source != .poll)
    }

    /// Takes an entry that only a callback would make for a hint.
    ///
    /// - Parameter isPollable: whether the report itself names the task.
    private static func unconfirmed(
        _ judgement: Judgement, from report: Report, _ standing: Standing, isPollable: Bool
    ) -> Judgement {
        guard report.source == .callback, case .entry(let outcome, _) = judgement.verdict else { return judgement }
        if standing.entry == nil && standing.unconfirmed == outcome { return Judgement(verdict: .duplicate) }
        if standing.entry != nil && standing.taskID == nil && !isPollable {
            // The deadline is over and there is nothing to ask by: this word is all that will ever be known.
            return Judgement(verdict: judgement.verdict, isUnconfirmed: true)
        }
        return Judgement(verdict: .hint(.unconfirmed), isDueNow: true, unconfirmed: outcome)
    }

    /// The deadline has passed. Where the provider could not say anything, what a callback said before counts; where it says that the
    /// task still runs, its own word counts more.
    private static func lapse(_ outcome: Outcome, _ standing: Standing) -> Judgement {
        if outcome == .unknown, let told = standing.unconfirmed, standing.entry?.outcome.isTold != true {
            return Judgement(verdict: .entry(told, revision: (standing.entry?.revision ?? 0) + 1), isUnconfirmed: true)
        }
        return Judgement(verdict: standing.entry == nil ? .entry(outcome, revision: 1) : .duplicate)
    }
}

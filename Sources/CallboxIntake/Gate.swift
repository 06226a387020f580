import CallboxModel

/// Decides what a report means for a job: a pure function of the report and of what the ledger knows.
///
/// - The first report of an end makes the entry.
/// - What says the same again is a duplicate; what says a task is running is progress, before or after the end.
/// - The provider's word amends an entry that only the deadline made.
/// - Of two words that contradict each other the first stands, unless it was only a callback and the later one was fetched with our
///   own key, or it was the answer to the submit and the later one is a poll's. A contradiction that is not resolved so makes the job due for a poll that will.
/// - What proves itself and cannot be understood makes the job due for a poll.
package enum Gate {
    /// A verdict with what follows from it.
    package struct Judgement: Sendable, Equatable {
        package let verdict: Verdict
        /// The task id that the report told and the ledger did not know.
        package var taskID: String?
        /// Whether the job must be polled at once.
        package var isDueNow = false
    }

    /// Judges a matter.
    ///
    /// - Parameter standing: what the ledger knows of the job; `nil` where it has none.
    package static func judge(_ matter: Matter, standing: Standing?) -> Judgement {
        guard let standing else { return Judgement(verdict: .refused(.unknownJob)) }
        switch matter {
        case .lapse(_, let outcome, _):
            return Judgement(verdict: standing.entry == nil ? .entry(outcome, revision: 1) : .duplicate)
        case .refusal(let report, _):
            return end(.failed, from: report, standing)
        case .report(let report, .malformed):
            return doubt(.refused(.malformed), report)
        case .report(let report, .noTask):
            return doubt(.hint(.noTask), report)
        case .report(let report, .task(let task)):
            return judge(task, from: report, standing)
        }
    }

    private static func judge(_ task: ProviderTask, from report: Report, _ standing: Standing) -> Judgement {
        if let told = task.id, let known = standing.taskID, told != known { return doubt(.refused(.foreignTask), report) }
        var judgement =
            switch task.state {
            case .running: Judgement(verdict: .progress)
            case .unknown: report.source == .callback ? doubt(.hint(.unknownStatus), report) : Judgement(verdict: .progress)
            case .failed: end(.failed, from: report, standing)
            case .completed where task.outputs.isEmpty && report.source == .callback && standing.entry?.outcome.isTold != true:
                doubt(.hint(.noOutput), report)
            case .completed: end(.completed, from: report, standing)
            }
        if standing.taskID == nil { judgement.taskID = task.id }
        return judgement
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

import CallboxLedger
import CallboxModel

extension Entry {
    /// Makes the entry that a verdict calls for: a pure function of the matter and of what is known of the job.
    ///
    /// - Parameter isUnconfirmed: whether a callback's word had to do where a poll was wanted.
    init(
        _ matter: Matter, job: SettlementJob, outcome: Outcome, revision: Int, sequence: Int64, isUnconfirmed: Bool = false,
        at now: Timestamp
    ) {
        let report = matter.report
        let task = matter.task
        let result = outcome == .completed ? task.map(Result.init) : nil
        self.init(
            sequence: sequence, key: job.key, revision: revision, model: job.model, outcome: outcome,
            source: report?.source ?? .deadline, assurance: report?.assurance ?? .none,
            times: Times(submitted: job.recordedAt, received: report?.receivedAt ?? now, filed: now),
            taskID: job.standing.taskID ?? task?.id, reference: job.reference, labels: job.labels,
            received: report?.received, result: result,
            error: outcome == .completed ? nil : Problem(outcome, failure: matter.failure, model: job.model),
            flags: Self.flags(result, task, revision: revision) + (isUnconfirmed ? [.unconfirmed] : []))
    }

    private static func flags(_ result: Result?, _ task: ProviderTask?, revision: Int) -> [Flag] {
        var flags: [Flag] = []
        if let result, result.outputs.isEmpty { flags.append(.noOutputs) }
        if result != nil, task?.hasInsecureOutput == true { flags.append(.insecureOutput) }
        if revision > 1 { flags.append(.amended) }
        return flags
    }
}

extension Matter {
    fileprivate var task: ProviderTask? {
        if case .report(_, let reading) = self { reading.task } else { nil }
    }

    fileprivate var failure: TaskFailure? {
        if case .refusal(_, let failure) = self { failure } else { task?.failure }
    }
}

extension Entry.Result {
    fileprivate init(_ task: ProviderTask) {
        self.init(outputs: task.outputs, grid: task.grid, cost: task.cost, discount: task.discount, metadata: task.metadata)
    }
}

extension Entry.Problem {
    fileprivate init(_ outcome: Outcome, failure: TaskFailure?, model: String) {
        let code = failure?.code
        let declared = code.flatMap { ModelDeclaration.named(model)?.meaning(of: $0) ?? ModelDeclaration.meaning(of: $0) }
        self.init(code: code, meaning: declared, message: failure?.message ?? declared ?? Self.words(outcome))
    }

    private static func words(_ outcome: Outcome) -> String {
        switch outcome {
        case .expired: "The deadline passed while the provider still called the task running."
        case .unknown: "The deadline passed and nobody knows whether the provider has the task."
        case .completed, .failed: "The provider gave no reason."
        }
    }
}

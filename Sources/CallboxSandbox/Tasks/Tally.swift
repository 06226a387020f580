import CallboxModel

/// Counts what happened, by what it was.
struct Tally: Sendable, Equatable {
    /// Tasks made, by model and by true end.
    private(set) var tasksByModel: [String: Int] = [:]
    private(set) var tasksByEnd: [String: Int] = [:]
    /// Submits, by how they were answered; together all that came.
    private(set) var submits: [String: Int] = [:]
    /// Callbacks that were sent at least once, or dropped.
    private(set) var callbacks: [CallbackKind: Int] = [:]
    /// Answers to callbacks by status, `none` for no answer; together all attempts.
    private(set) var callbackAnswers: [String: Int] = [:]
    private(set) var polls: [String: Int] = [:]
    private(set) var faults: [Fault: Int] = [:]

    mutating func count(task: SandboxTask, dropped: Int) {
        tasksByModel[task.model, default: 0] += 1
        tasksByEnd[task.end, default: 0] += 1
        callbacks[.dropped, default: 0] += dropped
    }

    mutating func count(submit label: String) { submits[label, default: 0] += 1 }
    mutating func count(poll label: String) { polls[label, default: 0] += 1 }
    mutating func count(callback kind: CallbackKind) { callbacks[kind, default: 0] += 1 }
    mutating func count(callbackAnswer label: String) { callbackAnswers[label, default: 0] += 1 }
    mutating func count(_ fault: Fault) { faults[fault, default: 0] += 1 }

    /// The counts as JSON; everything with a closed list of names is there even when it is zero.
    var document: JSONObject {
        JSONObject([
            (
                "tasks",
                .object([
                    ("made", .integer(tasksByEnd.values.reduce(0, +))), ("by_model", .counts(tasksByModel)),
                    ("by_outcome", .counts(tasksByEnd)),
                ])
            ),
            ("submits", .counts(submits)),
            ("callbacks", .object(CallbackKind.allCases.map { ($0.rawValue, .integer(callbacks[$0, default: 0])) })),
            ("callback_answers", .counts(callbackAnswers)),
            ("polls", .counts(polls)),
            ("faults", .object(Fault.allCases.map { ($0.rawValue, .integer(faults[$0, default: 0])) })),
        ])
    }
}

extension SandboxTask {
    /// How it truly ends, in one word: `completed` or `failed`.
    var end: String { failure == nil ? "completed" : "failed" }
}

extension JSONValue {
    /// An object of these members.
    static func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(members)) }

    fileprivate static func counts(_ counts: [String: Int]) -> JSONValue {
        .object(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })
    }
}

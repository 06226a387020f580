import CallboxModel

/// What the sandbox says of itself after a run: the other side of the account.
package struct Truth: Sendable {
    /// A task that the sandbox made.
    struct MadeTask: Sendable, Equatable {
        /// The key in the callback URL that it was given.
        let key: String?
        /// `completed` or `failed`.
        let end: String
        /// Answers 200 to callbacks with a wrong capability.
        let forgedAcknowledged: Int
    }

    let tasks: [MadeTask]
    /// How many it counted.
    let tasksMade: Int
    /// Callbacks that were sent, by kind.
    let callbacks: [(kind: String, count: Int)]
    /// Answers that callbacks got, by status; `none` for no answer.
    let answers: [(kind: String, count: Int)]
    let polls: Int

    /// Reads what `/sandbox/tasks` and `/sandbox/stats` answer.
    init(tasks: JSONValue, stats: JSONValue) {
        let list = tasks.array ?? tasks.object?["tasks"]?.array ?? []
        self.tasks = list.compactMap(\.object).map { task in
            MadeTask(
                key: task["key"]?.string, end: task["state"]?.string ?? "",
                forgedAcknowledged: Int(task["forged_acknowledged"]?.number?.integer ?? 0))
        }
        tasksMade = Int(stats.object?["tasks"]?.object?["made"]?.number?.integer ?? 0)
        callbacks = Self.counts(stats.object?["callbacks"])
        answers = Self.counts(stats.object?["callback_answers"])
        polls = Self.counts(stats.object?["polls"]).reduce(0) { $0 + $1.count }
    }

    private static func counts(_ value: JSONValue?) -> [(kind: String, count: Int)] {
        (value?.object?.members ?? []).map { ($0.name, Int($0.value.number?.integer ?? 0)) }
    }
}

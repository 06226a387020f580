/// What is peculiar about a callback.
enum CallbackKind: String, Sendable, CaseIterable {
    /// As the provider means it, at the time it means.
    case genuine
    /// A second one of the same content.
    case duplicate
    /// Before the submit was answered.
    case early
    /// Long after the end of the task.
    case late
    /// Progress after the end.
    case outOfOrder = "out_of_order"
    /// Not JSON.
    case garbled
    /// JSON that ends in the middle.
    case truncated
    /// From somebody who knows the key of the job but not the capability.
    case forged
    /// In the other dialect.
    case wrongDialect = "wrong_dialect"
    /// Meant and never sent.
    case dropped
}

/// One callback to be sent: what, where, and how often it is tried.
struct PlannedCallback: Sendable, Equatable {
    let taskID: String
    let kind: CallbackKind
    let url: String
    let body: [UInt8]
    /// The pauses before it is sent again while it is not answered 200; empty for one that is sent once.
    let retryDelays: [Duration]
    /// How often it was sent already.
    private(set) var attempts = 0

    init(taskID: String, kind: CallbackKind, url: String, body: [UInt8], retryDelays: [Duration]) {
        self.taskID = taskID
        self.kind = kind
        self.url = url
        self.body = body
        self.retryDelays = retryDelays
    }

    /// What is done after an attempt at `now` that was not answered 200; `nil` when it is given up.
    func retry(at now: Duration) -> CallbackStep? {
        guard attempts < retryDelays.count else { return nil }
        var again = self
        again.attempts += 1
        return CallbackStep(due: now + retryDelays[attempts], callbacks: [again])
    }
}

/// The callbacks that are sent at one moment, all at once.
struct CallbackStep: Sendable, Equatable {
    /// When, counted from the start of the sandbox.
    let due: Duration
    let callbacks: [PlannedCallback]
}

/// What a user asks for, before the ledger has it.
package struct JobRequest: Sendable, Equatable {
    package let key: JobKey
    /// The model's name on the wire.
    package let model: String
    /// The user's parameters, without the callback.
    package let parameters: JSONObject
    /// The user's own name for the job; not interpreted.
    package let reference: String?
    /// The user's own key-value pairs; not interpreted.
    package let labels: [String: String]
    /// When we give up waiting.
    package let deadline: Timestamp
    /// The name of the line in the batch it came from; a line of that name is never recorded twice in one batch.
    package let batchLine: BatchLine?

    package init(
        key: JobKey, model: String, parameters: JSONObject, reference: String? = nil, labels: [String: String] = [:],
        deadline: Timestamp, batchLine: BatchLine? = nil
    ) {
        self.key = key
        self.model = model
        self.parameters = parameters
        self.reference = reference
        self.labels = labels
        self.deadline = deadline
        self.batchLine = batchLine
    }

    /// The same with another deadline: it counts from the send.
    package func with(deadline: Timestamp) -> JobRequest {
        JobRequest(
            key: key, model: model, parameters: parameters, reference: reference, labels: labels, deadline: deadline, batchLine: batchLine)
    }
}

/// One line of a batch, named so that the batch can be started again.
package struct BatchLine: Sendable, Hashable {
    /// The name of the batch.
    package let batch: String
    /// The name of the line, unique within the batch.
    package let line: String

    package init(batch: String, line: String) {
        self.batch = batch
        self.line = line
    }
}

/// How far the submit of a job has come.
package enum Submission: String, Sendable, CaseIterable {
    /// The intent is durable and nothing has been sent; also after an attempt that surely did not arrive.
    case recorded
    /// A request is under way.
    case sent
    /// The provider said yes; the task id is known.
    case accepted
    /// It may have arrived, nobody knows; it is never sent again by itself.
    case inDoubt = "in-doubt"
    /// The provider said no.
    case refused
    /// It was never sent and its deadline passed.
    case abandoned
}

/// A job as the ledger has it.
package struct Job: Sendable, Equatable {
    package let request: JobRequest
    package let submission: Submission
    /// The provider's id of the task, once told.
    package let taskID: String?
    package let recordedAt: Timestamp
    package let acceptedAt: Timestamp?
    package let settledAt: Timestamp?
    package let outcome: Outcome?
    package let pollCount: Int

    package init(
        request: JobRequest, submission: Submission, taskID: String?, recordedAt: Timestamp, acceptedAt: Timestamp?,
        settledAt: Timestamp?, outcome: Outcome?, pollCount: Int
    ) {
        self.request = request
        self.submission = submission
        self.taskID = taskID
        self.recordedAt = recordedAt
        self.acceptedAt = acceptedAt
        self.settledAt = settledAt
        self.outcome = outcome
        self.pollCount = pollCount
    }

    package var key: JobKey { request.key }

    /// One word for people: the outcome once there is one, else how far the submit has come.
    package var state: String { outcome?.rawValue ?? submission.rawValue }
}

/// What the gate needs to know of a job to judge a report about it.
package struct Standing: Sendable, Equatable {
    package let taskID: String?
    /// The entry as it stands, once there is one.
    package let entry: EntryStanding?
    /// The end that a callback told and that no poll has confirmed.
    package let unconfirmed: Outcome?

    package init(taskID: String?, entry: EntryStanding?, unconfirmed: Outcome? = nil) {
        self.taskID = taskID
        self.entry = entry
        self.unconfirmed = unconfirmed
    }
}

/// The end of a job that a callback told, where only a poll may say so and none has yet.
///
/// The ledger keeps the first one of a job until the provider's own word has made an entry. It becomes the entry itself where the
/// deadline passes and nobody can be asked, so that nothing that was answered with success is lost.
package struct UnconfirmedEnd: Sendable, Equatable {
    package let outcome: Outcome
    /// The callback as it was received.
    package let report: Report

    package init(outcome: Outcome, report: Report) {
        self.outcome = outcome
        self.report = report
    }

    /// Itself, where an entry of the provider's own word says something else.
    package func overruled(by entry: Entry) -> UnconfirmedEnd? { entry.outcome.isTold && entry.outcome != outcome ? self : nil }
}

/// The facts of an entry that decide whether a later report changes it.
package struct EntryStanding: Sendable, Equatable {
    package let outcome: Outcome
    package let source: Source
    package let assurance: Assurance
    package let revision: Int

    package init(outcome: Outcome, source: Source, assurance: Assurance, revision: Int) {
        self.outcome = outcome
        self.source = source
        self.assurance = assurance
        self.revision = revision
    }
}

/// The one terminal result of a job: what lies in the inbox as a file.
package struct Entry: Sendable, Equatable {
    /// The schema that ``document`` follows.
    package static let schema = "callbox.entry/1"

    /// Its place in the order of settlement: unique, rising, with gaps. A revision gets a new one.
    package let sequence: Int64
    package let key: JobKey
    /// 1, and one more with every amendment.
    package let revision: Int
    package let model: String
    package let outcome: Outcome
    package let source: Source
    package let assurance: Assurance
    package let times: Times
    /// The provider's id of the task, where known.
    package let taskID: String?
    /// The user's own name for the job.
    package let reference: String?
    /// The user's own key-value pairs.
    package let labels: [String: String]
    /// What was received; `nil` where the deadline made the entry.
    package let received: Received?
    /// The normalised result of a completed job.
    package let result: Result?
    /// What went wrong, for every outcome but `completed`.
    package let error: Problem?
    /// What a person should know, one word each; see ``Flag``.
    package let flags: [Flag]

    /// When it happened.
    package struct Times: Sendable, Equatable {
        /// When the job was recorded, just before it was sent.
        package let submitted: Timestamp
        /// When the report came that made this entry.
        package let received: Timestamp
        /// When the entry was settled and filed.
        package let filed: Timestamp

        package init(submitted: Timestamp, received: Timestamp, filed: Timestamp) {
            self.submitted = submitted
            self.received = received
            self.filed = filed
        }
    }

    /// The provider's bytes, verbatim but for callback URLs, which lose their capability (``CapabilityBlot``).
    package struct Received: Sendable, Equatable {
        /// How many bytes were received.
        package let count: Int
        /// Of the bytes as they were received.
        package let digest: Digest
        /// The body as it was received, capabilities blotted out. It is valid UTF-8 except where a submit was refused with something else; then what is not
        /// UTF-8 is replaced, which count and digest show.
        package let body: String

        package init(_ body: [UInt8]) {
            count = body.count
            digest = Digest(of: body)
            self.body = String(decoding: CapabilityBlot.blotted(body), as: UTF8.self)
        }
    }

    /// What the provider made.
    package struct Result: Sendable, Equatable {
        package let outputs: [TaskOutput]
        package let grid: String?
        package let cost: String?
        package let discount: JSONNumber?
        package let metadata: JSONObject?

        package init(
            outputs: [TaskOutput], grid: String? = nil, cost: String? = nil, discount: JSONNumber? = nil, metadata: JSONObject? = nil
        ) {
            self.outputs = outputs
            self.grid = grid
            self.cost = cost
            self.discount = discount
            self.metadata = metadata
        }
    }

    /// Why there is no result.
    package struct Problem: Sendable, Equatable {
        package let code: ProviderCode?
        /// The documented meaning of the code.
        package let meaning: String?
        /// The provider's words, or ours where the provider said nothing.
        package let message: String

        package init(code: ProviderCode?, meaning: String?, message: String) {
            self.code = code
            self.meaning = meaning
            self.message = message
        }
    }

    /// A peculiarity of an entry.
    package enum Flag: String, Sendable, CaseIterable {
        /// Completed without a single output.
        case noOutputs = "no-outputs"
        /// An output is not an `https` URL.
        case insecureOutput = "insecure-output"
        /// It replaces an entry that said something else.
        case amended
        /// It is a callback's word that a poll should have confirmed and could not, because nobody could be asked.
        case unconfirmed
    }

    package init(
        sequence: Int64, key: JobKey, revision: Int, model: String, outcome: Outcome, source: Source, assurance: Assurance, times: Times,
        taskID: String?, reference: String?, labels: [String: String], received: Received?, result: Result?, error: Problem?, flags: [Flag]
    ) {
        self.sequence = sequence
        self.key = key
        self.revision = revision
        self.model = model
        self.outcome = outcome
        self.source = source
        self.assurance = assurance
        self.times = times
        self.taskID = taskID
        self.reference = reference
        self.labels = labels
        self.received = received
        self.result = result
        self.error = error
        self.flags = flags
    }
}

/// What a provider's document says of one task, read leniently from any known shape.
package struct ProviderTask: Sendable, Equatable {
    package let dialect: Dialect
    /// The provider's id of the task; the upstream dialect does not tell it.
    package let id: String?
    package let model: String?
    package let state: TaskState
    /// From 0 to 1, where told.
    package let progress: Double?
    /// The results in the provider's order, flattened over groups; possibly fewer than asked for.
    package let outputs: [TaskOutput]
    /// A preview of all results in one picture, where there is one.
    package let grid: String?
    /// What went wrong; only where the state is ``TaskState/failed``.
    package let failure: TaskFailure?
    /// In USD as the provider wrote it, number or string.
    package let cost: String?
    /// The discount factor as the provider wrote it.
    package let discount: JSONNumber?
    package let metadata: JSONObject?
    /// Whether one of the outputs is not an `https` URL.
    package let hasInsecureOutput: Bool

    init(
        dialect: Dialect, id: String?, model: String?, state: TaskState, progress: Double?, outputs: [TaskOutput], grid: String?,
        failure: TaskFailure?, cost: String?, discount: JSONNumber?, metadata: JSONObject?
    ) {
        self.dialect = dialect
        self.id = id
        self.model = model
        self.state = state
        self.progress = progress
        self.outputs = outputs
        self.grid = grid
        self.failure = failure
        self.cost = cost
        self.discount = discount
        self.metadata = metadata
        hasInsecureOutput = outputs.contains { HTTPURL($0.url)?.scheme != "https" }
    }
}

/// One result of a task.
package struct TaskOutput: Sendable, Hashable {
    /// `image` or `video`, or whatever the provider said; `nil` where it said nothing.
    package let type: String?
    package let url: String
    /// The provider's id of the work behind it, which a later remix names as `jobId`.
    package let providerJobID: String?

    package init(type: String?, url: String, providerJobID: String?) {
        self.type = type
        self.url = url
        self.providerJobID = providerJobID
    }
}

/// Why a task failed, in the provider's words.
package struct TaskFailure: Sendable, Hashable {
    package let code: ProviderCode?
    package let message: String?

    package init(code: ProviderCode?, message: String?) {
        self.code = code
        self.message = message
    }

    /// Reads `error`, which may be an object or plain text; `nil` where it says nothing (absent, null, or code 0).
    package init?(_ value: JSONValue?) {
        switch value.map(CapabilityBlot.blotted) {
        case .string(let text) where !text.isEmpty: self.init(code: nil, message: text)
        case .object(let object):
            let names = ["error_message", "raw_message", "message", "detail"]
            let message = names.lazy.compactMap { object[$0]?.string }.first { !$0.isEmpty }
            let code = ProviderCode(object["code"])
            if code == nil && message == nil { return nil }
            self.init(code: code, message: message)
        default: return nil
        }
    }
}

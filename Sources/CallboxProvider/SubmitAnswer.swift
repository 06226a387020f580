import CallboxModel

/// What became of a submit: every shape that the provider answers in, as one of eight meanings.
package enum SubmitAnswer: Sendable, Equatable {
    /// The provider has the task.
    case accepted(taskID: String)
    /// The provider has the task, and it is at its end already: the body says how.
    case complete(taskID: String?, body: [UInt8])
    /// The provider does not do it.
    case refused(TaskFailure, body: [UInt8])
    /// The key is missing, wrong, or not allowed to do this.
    case unauthorised(message: String)
    /// The account cannot pay for it.
    case noBalance(message: String)
    /// Too many requests; nothing was processed.
    case slowDown(retryAfter: Duration)
    /// The request surely did not arrive: it is safe to send it again.
    case notProcessed(reason: String)
    /// It may have arrived. Sending it again could make, and cost, a second task.
    case inDoubt(reason: String)
}

extension SubmitAnswer {
    /// Reads an answer that arrived.
    ///
    /// - Parameter retryAfter: the value of the `Retry-After` header.
    package init(status: Int, body: [UInt8], retryAfter: String?, at now: Timestamp) {
        let answer = ProviderProblem(body)
        switch status {
        case 200..<300: self.init(success: body, answer)
        case 401: self = .unauthorised(message: answer.text)
        case 402: self = .noBalance(message: answer.text)
        case 403: self = answer.isAboutBalance ? .noBalance(message: answer.text) : .unauthorised(message: answer.text)
        case 429: self = .slowDown(retryAfter: RetryAfter.wait(retryAfter, at: now))
        case 408: self = .inDoubt(reason: "the provider gave up waiting for the request (408)")
        case 404 where !answer.isJSON, 405 where !answer.isJSON:
            self = .notProcessed(reason: "the provider answered \(status): there is no generation endpoint; check provider.url")
        case 400..<500: self = .refused(answer.failure(status: status), body: body)
        default: self = .inDoubt(reason: "the provider answered \(status)")
        }
    }

    private init(success body: [UInt8], _ problem: ProviderProblem) {
        guard let document = try? JSONScanner.scan(body) else {  // what is wrong with it does not matter: it is no answer
            self = .inDoubt(reason: "the answer is not JSON")
            return
        }
        let task = ProviderTask(document)
        switch (task?.state, task?.id ?? Self.taskID(in: document)) {
        case (.failed, _): self = .refused(Self.failure(of: task, problem), body: body)
        case (.completed, let id): self = .complete(taskID: id, body: body)
        case (_, let id?): self = .accepted(taskID: id)
        case (_, nil) where TaskFailure(document.object?["error"]) != nil: self = .refused(Self.failure(of: task, problem), body: body)
        case (_, nil): self = .inDoubt(reason: "the answer names no task")
        }
    }

    /// The id in an answer that says nothing of a state.
    private static func taskID(in document: JSONValue) -> String? {
        ["id", "task_id"].lazy.compactMap { document.object?[$0]?.scalarText }.first { !$0.isEmpty }
    }

    private static func failure(of task: ProviderTask?, _ problem: ProviderProblem) -> TaskFailure {
        let told = task?.failure?.message.flatMap(ProviderProblem.line)
        return TaskFailure(code: task?.failure?.code ?? problem.code, message: told ?? problem.failure(status: 200).message)
    }
}

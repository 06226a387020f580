import CallboxModel

/// What became of a poll. An error that answers a poll is an error of the poll, never of the job.
package enum PollAnswer: Sendable, Equatable {
    /// What the provider says of the task; nothing in it is believed yet.
    case task(body: [UInt8])
    /// The provider does not know the task: not yet, or not any more.
    case notFound
    case unauthorised(message: String)
    case noBalance(message: String)
    case slowDown(retryAfter: Duration)
    /// The provider is there and refuses the question: asking in the same way again will not help.
    case refused(reason: String)
    /// No answer that says anything; where the provider said when to come again, the wait.
    case unavailable(reason: String, retryAfter: Duration? = nil)
}

extension PollAnswer {
    /// Reads an answer that arrived.
    package init(status: Int, body: [UInt8], retryAfter: String?, at now: Timestamp) {
        let answer = ProviderProblem(body)
        switch status {
        case 200: self = .task(body: body)
        case 401: self = .unauthorised(message: answer.text)
        case 402: self = .noBalance(message: answer.text)
        case 403: self = answer.isAboutBalance ? .noBalance(message: answer.text) : .unauthorised(message: answer.text)
        case 404: self = .notFound
        case 429: self = .slowDown(retryAfter: RetryAfter.wait(retryAfter, at: now))
        case 400..<500 where status != 408 && status != 425: self = .refused(reason: "the provider answered \(status)")
        case 503:
            self = .unavailable(reason: "the provider answered 503", retryAfter: retryAfter.map { RetryAfter.wait($0, at: now) })
        default: self = .unavailable(reason: "the provider answered \(status)")
        }
    }

    /// A few words for the timeline.
    package var word: String {
        switch self {
        case .task: "task"
        case .notFound: "not found"
        case .unauthorised: PauseReason.unauthorised.rawValue
        case .noBalance: PauseReason.noBalance.rawValue
        case .slowDown: PauseReason.slowDown.rawValue
        case .refused(let reason), .unavailable(let reason, _): reason
        }
    }
}

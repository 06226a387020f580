/// The troubles of the imitated provider, asked for in advance.
///
/// Shares lie between 0 (never) and 1 (always). Which task and which submit they hit is drawn from the sandbox's seed, each share
/// from its own draw, so that a run can be repeated and that changing one share leaves the others' victims as they are.
package struct SandboxFaults: Sendable, Equatable {
    /// The share of tasks whose terminal callback is never sent.
    package var dropped = 0.0
    /// The share of tasks whose terminal callback is sent twice at the same moment.
    package var doubled = 0.0
    /// The share of tasks that end at once and send their terminal callback before the submit is answered.
    package var early = 0.0
    /// The share of tasks whose terminal callback waits for ``lateDelay`` after the end.
    package var late = 0.0
    /// How long a late callback waits.
    package var lateDelay: Duration = .seconds(2)
    /// The share of tasks that send a progress callback after the terminal one.
    package var outOfOrder = 0.0
    /// The share of tasks whose terminal callback is not JSON.
    package var garbled = 0.0
    /// The share of tasks whose terminal callback ends in the middle.
    package var truncated = 0.0
    /// The share of tasks for which somebody without the capability sends a callback of their own, besides the genuine one.
    package var forged = 0.0
    /// The share of tasks whose terminal callback comes in the other dialect than the task's.
    package var wrongDialect = 0.0
    /// The share of tasks that fail.
    package var failing = 0.0

    /// How long every answer of the API is held back.
    package var latency: Duration = .zero
    /// The share of submits answered 429.
    package var rateLimited = 0.0
    /// What a 429 tells to wait; rounded up to whole seconds in `Retry-After`.
    package var retryAfter: Duration = .seconds(1)
    /// What a 429 says instead in `Retry-After`, as it is: a date, garbage; an empty text for no header.
    package var retryAfterText: String?
    /// A spell during which every submit is answered 429.
    package var rateLimitSpell: RateLimitSpell?
    /// The share of submits answered 5xx before a task is made.
    package var errorBefore = 0.0
    /// The share of submits answered 5xx although the task was made.
    package var errorAfter = 0.0
    /// The share of submits whose connection is closed before a task is made.
    package var hangUpBefore = 0.0
    /// The share of submits whose connection is closed although the task was made.
    package var hangUpAfter = 0.0

    /// The share of polls answered 429.
    package var pollRateLimited = 0.0
    /// The share of polls answered 5xx.
    package var pollError = 0.0
    /// The share of polls whose connection is closed without an answer.
    package var pollHangUp = 0.0
    /// The share of polls answered 404 although the task is there.
    package var pollMissing = 0.0
    /// The share of polls answered with another task.
    package var pollForeign = 0.0
    /// The share of polls whose answer does not end.
    package var pollEndless = 0.0
    /// The share of polls that are sent elsewhere.
    package var pollRedirected = 0.0

    /// When no key is accepted (401), counted from the start.
    package var unauthorised: Range<Duration>?
    /// When the account may do nothing (403), counted from the start.
    package var forbidden: Range<Duration>?
    /// When the account cannot pay (402), counted from the start.
    package var noBalance: Range<Duration>?
    /// When the whole API is out, counted from the start: requests get 503 or nothing, callbacks wait for the end of it.
    package var outage: Range<Duration>?
    /// The share of requests during an outage that get no answer at all.
    package var outageHangUp = 0.5
    /// How long the result files can be fetched after the end of a task; `nil` for ever.
    package var linkLifetime: Duration?

    /// Makes a value in which nothing goes wrong.
    package init() {}
}

/// A time during which every submit is answered 429.
package struct RateLimitSpell: Sendable, Equatable {
    /// How a spell ends.
    package enum Length: Sendable, Equatable {
        /// After this many submits.
        case submits(Int)
        /// After this time, counted from its first submit.
        case time(Duration)
    }

    /// The number of the submit that begins it, from 1; submits are counted after authorisation.
    package let first: Int
    /// When it ends.
    package let length: Length

    /// Describes a spell; one that lasts no time or no submit does nothing.
    package init(first: Int, length: Length) {
        self.first = first
        self.length = length
    }
}

import CallboxModel

/// How the poller behaves.
package struct PollSettings: Sendable, Equatable {
    /// When a job is polled.
    package var schedule = PollSchedule()
    /// Polls at once.
    package var concurrency = 16
    /// Requests that all processes of the account may make together, submits and polls alike.
    package var rate = Rate(perSecond: 20)
    /// How long a job is ours while we poll it; longer than a poll can take.
    package var lease: Duration = .seconds(90)
    /// The longest sleep: so soon the poller sees what other processes made due.
    package var tick: Duration = .seconds(1)
    /// How long polling rests when the provider does not accept the key.
    package var unauthorisedPause: Duration = .seconds(60)
    /// How long after its deadline a task may go on failing to answer, while the provider answers others, until it is given up.
    package var lastWords: Duration = .seconds(300)
    /// The waits between attempts while the provider does not answer.
    package var backoff = Backoff()
    /// How many results in a row must have come by poll until callbacks count as not arriving.
    package var eagerAfter = 4
    /// How long a job that is over and whose entry was taken stays in the ledger.
    package var retention: Duration = .seconds(90 * 86_400)

    package init() {}

    /// The longest pause that is ever made.
    var pauseMax: Duration { max(unauthorisedPause, RetryAfter.waitMax) }
}

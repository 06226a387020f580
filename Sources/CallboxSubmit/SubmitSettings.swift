import CallboxModel

/// How jobs are submitted.
package struct SubmitSettings: Sendable, Equatable {
    /// Jobs at once in a batch.
    package var concurrency = 8
    /// Attempts for one job while it surely does not arrive.
    package var attemptsMax = 6
    /// Waits between attempts.
    package var backoff = Backoff(base: .milliseconds(500), bound: .seconds(30))
    /// Requests that all processes of the account may make together, submits and polls alike.
    package var rate = Rate(perSecond: 20)
    /// The longest that one job waits altogether while the account rests. A batch has patience, a person has less.
    package var waitMax: Duration = .seconds(3600)
    /// How long the account rests when the provider does not accept the key.
    package var unauthorisedPause: Duration = .seconds(60)
    /// The space below which nothing more is sent.
    package var diskFloor = DiskFloor()
    /// Attempts to store the provider's answer where the disk is full or another process is long at the ledger.
    package var noteAttemptsMax = 20
    /// The wait between two of them.
    package var noteWait: Duration = .milliseconds(500)
    /// When a job is polled first.
    package var schedule = PollSchedule()

    package init() {}

    /// The longest pause that is ever made.
    var pauseMax: Duration { max(unauthorisedPause, RetryAfter.waitMax) }
}

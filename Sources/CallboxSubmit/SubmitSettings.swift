import CallboxModel

/// How jobs are submitted.
package struct SubmitSettings: Sendable, Equatable {
    /// Jobs at once in a batch.
    package var concurrency = 8
    /// Attempts for one job while it surely does not arrive.
    package var attemptsMax = 6
    /// Waits between attempts.
    package var backoff = Backoff(base: .milliseconds(500), bound: .seconds(30))
    /// The longest that one job waits altogether because the provider said to slow down.
    package var slowDownMax: Duration = .seconds(300)
    /// Attempts to store the provider's answer where the disk is full or another process is long at the ledger.
    package var noteAttemptsMax = 20
    /// The wait between two of them.
    package var noteWait: Duration = .milliseconds(500)
    /// When a job is polled first.
    package var schedule = PollSchedule()

    package init() {}
}

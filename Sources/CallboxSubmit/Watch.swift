import CallboxLedger
import CallboxModel

/// Waits for jobs to end by looking into the ledger, whichever process settles them.
package struct Watch: Sendable {
    private let ledger: Ledger
    private let interval: Duration

    /// - Parameter interval: how often to look; a look is one indexed read.
    package init(_ ledger: Ledger, interval: Duration = .milliseconds(100)) {
        self.ledger = ledger
        self.interval = interval
    }

    /// Calls for each job as it ends.
    ///
    /// - Parameter patience: how long to wait at most; `nil`: until all have ended.
    /// - Returns: the jobs without an end: the time was over, or they are not in the ledger, or were never sent and never will be.
    /// - Throws: `CancellationError`, ``CallboxLedger/LedgerError``.
    package func wait(
        for keys: [JobKey], patience: Duration? = nil, report: (JobKey, Outcome) async throws -> Void
    ) async throws -> [JobKey] {
        let end = patience.map { ContinuousClock.now + $0 }
        var open = keys
        var lost: [JobKey] = []
        while true {
            var still: [JobKey] = []
            for key in open {
                let job = try await ledger.job(key)
                if let outcome = job?.outcome {
                    try await report(key, outcome)
                } else if let job, job.submission != .abandoned {
                    still.append(key)
                } else {
                    lost.append(key)
                }
            }
            open = still
            if open.isEmpty || end.map({ ContinuousClock.now >= $0 }) ?? false { return lost + open }
            try await Task.sleep(for: interval)
        }
    }
}

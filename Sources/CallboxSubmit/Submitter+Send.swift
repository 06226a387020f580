import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging

extension Submitter {
    private static let stopped = "stopped before it was sent"

    /// Sends a recorded job, again and again while it surely does not arrive.
    package func send(_ key: JobKey) async -> SubmitOutcome {
        var attempts = Attempts(settings)
        while true {
            switch await attempt(key, &attempts) {
            case .over(let outcome): return outcome
            case .again(let wait):
                guard await rest(wait) else { return .notSent(stopReason ?? .stopped, message: Self.stopped) }
            }
        }
    }

    private func attempt(_ key: JobKey, _ attempts: inout Attempts) async -> Step {
        if intake.hasFailed { return .over(.notSent(.storage, message: "the disk failed: nothing is sent until Callbox is started again")) }
        let request: JobRequest
        do throws(LedgerError) {
            guard let job = try await intake.ledger.job(key) else {
                return .over(.notSent(.storage, message: "the job is not in the ledger"))
            }
            if let hindrance = hindrance(of: job) { return .over(hindrance) }
            let isOurs = try await intake.ledger.beginSend(key, by: intake.instance, at: clock.now)
            let begun = try await intake.ledger.job(key) ?? job
            guard isOurs else { return .over(.before(begun.state)) }
            request = begun.request
        } catch {
            logger.error("the ledger does not take the submit", metadata: ["job": "\(key)", "error": "\(error)"])
            return .over(.notSent(.storage, message: error.description))
        }
        let answer = await provider.submit(model: request.model, parameters: request.parameters, callback: callbackURL(key))
        return await note(answer, request, &attempts)
    }

    /// Why a job is not to be sent now.
    private func hindrance(of job: Job) -> SubmitOutcome? {
        // A callback can have settled even a job that went back to recorded.
        if ![.recorded, .abandoned].contains(job.submission) || job.outcome != nil { return .before(job.state) }
        return stopReason.map { .notSent($0, message: Self.stopped) }
    }

    /// Waits, in steps short enough that a stop is soon seen.
    ///
    /// - Returns: `false` where the wait was cut short.
    private func rest(_ wait: Duration) async -> Bool {
        var left = wait
        while left > .zero {
            if stopReason != nil { return false }
            let step = min(left, .milliseconds(100))
            do { try await clock.sleep(for: step) } catch { return false }
            left -= step
        }
        return true
    }
}

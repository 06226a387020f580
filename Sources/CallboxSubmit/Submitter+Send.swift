import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging

extension Submitter {
    private static let stopped = "stopped before it was sent"

    /// Sends a recorded job, again and again while it surely does not arrive.
    ///
    /// - Parameter recorded: the job, where we have just recorded it ourselves and it need not be read.
    package func send(_ key: JobKey, recorded: JobRequest? = nil) async -> SubmitOutcome {
        var attempts = Attempts(settings)
        while true {
            switch await attempt(key, recorded, &attempts) {
            case .over(let outcome): return outcome
            case .again(let wait):
                guard await rest(wait) else { return .notSent(stopReason ?? .stopped, message: Self.stopped) }
            }
        }
    }

    private func attempt(_ key: JobKey, _ recorded: JobRequest?, _ attempts: inout Attempts) async -> Step {
        if intake.hasFailed { return .over(.notSent(.storage, message: "the disk failed: nothing is sent until Callbox is started again")) }
        guard let pass = outage.enter(at: clock.now) else { return attempts.afterOutage(DoubtBreaker.step) }
        defer { outage.leave(pass) }
        let request: JobRequest
        do throws(LedgerError) {
            let hindrance = hindrance
            let intent: JobRequest
            if let recorded, hindrance == nil {
                intent = recorded
            } else {
                guard let job = try await intake.ledger.job(key) else { return .over(try await missing(key)) }
                if ![.recorded, .abandoned].contains(job.submission) || job.outcome != nil { return .over(.before(job.state)) }
                intent = job.request
            }
            if let hindrance { return .over(hindrance) }
            let sending = try await intake.ledger.beginSend(
                key, by: intake.instance, within: quota, pauseMax: settings.pauseMax
            ) { [clock] in clock.reading }
            switch sending {
            case .begun(let deadline): request = intent.with(deadline: deadline)
            // Another has sent it meanwhile, or a callback has settled it.
            case .notOurs: return .over(try await before(key))
            case .throttled(let wait): return attempts.afterThrottle(wait, chance: chance())
            case .paused(let pause): return keep(pause, &attempts)
            }
        } catch {
            logger.error("the ledger does not take the submit", metadata: ["job": "\(key)", "error": "\(error)"])
            return .over(.notSent(.storage, message: error.description))
        }
        let answer = await provider.submit(model: request.model, parameters: request.parameters, callback: callbackURL(key))
        heed(answer)
        return await note(answer, request, &attempts)
    }

    /// Tells once when an outage begins, and once when it ends.
    private func heed(_ answer: SubmitAnswer) {
        switch outage.note(answer, at: clock.now, chance: chance()) {
        case true?: logger.error("the provider leaves jobs in doubt: sending one at a time until it takes them")
        case false?: logger.notice("the provider takes jobs again")
        case nil: break
        }
    }

    /// What became of a job that is past being sent.
    private func before(_ key: JobKey) async throws(LedgerError) -> SubmitOutcome {
        if let job = try await intake.ledger.job(key) { return .before(job.state) }
        return try await missing(key)
    }

    /// A job that is not there: its line was sent, and it was forgotten since, or it never was.
    private func missing(_ key: JobKey) async throws(LedgerError) -> SubmitOutcome {
        let state = try await intake.ledger.forgottenState(key)
        return state.map(SubmitOutcome.before) ?? .notSent(.storage, message: "the job is not in the ledger")
    }

    private var quota: Quota { Quota(account: provider.account, rate: settings.rate) }

    /// Waits out a pause that this or another process was told, and says so once.
    private func keep(_ pause: Ledger.Pause, _ attempts: inout Attempts) -> Step {
        let reason = PauseReason(word: pause.reason)
        let step = attempts.afterPause(max(pause.until - clock.now, .zero), until: pause.until, reason, chance: chance())
        if case .again = step, told.isNews("\(pause)") {
            logger.notice("nothing is sent for a while", metadata: ["reason": "\(reason.rawValue)", "until": "\(pause.until)"])
        }
        return step
    }

    /// Why nothing is to be sent now.
    private var hindrance: SubmitOutcome? {
        if let reason = stopReason { return .notSent(reason, message: Self.stopped) }
        return shortage.map { .notSent(.storage, message: $0) }
    }

    /// What is short on the disk, and what to do about it; `nil` where there is enough.
    package var shortage: String? {
        guard let space = space(), let shortage = settings.diskFloor.shortage(of: space) else { return nil }
        return "The disk of the state directory is nearly full: \(shortage). Free some space, or lower submit.disk-floor."
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

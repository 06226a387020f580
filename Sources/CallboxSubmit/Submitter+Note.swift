import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging

extension Submitter {
    /// Makes durable what the provider answered.
    ///
    /// While the disk is full or the ledger busy, it is tried again for a while: an accepted job costs money, and without its task id only its
    /// callback can bring the result. Where it is not possible at last the job is in doubt, whatever the answer was: it stays under way in the
    /// ledger, and the next start calls it so.
    func note(_ answer: SubmitAnswer, _ request: JobRequest, _ attempts: inout Attempts) async -> Step {
        for number in 1... {
            do throws(LedgerError) {
                return try await conclude(answer, request, &attempts)
            } catch {
                let isPassing = [.busy, .full].contains(error.code) && number < settings.noteAttemptsMax && !intake.hasFailed
                report(error, answer, request, isPassing: isPassing, isFirst: number == 1)
                if !isPassing { break }
            }
            do { try await clock.sleep(for: settings.noteWait) } catch { break }  // told to stop
        }
        return .over(.inDoubt(reason: "the provider answered, and that could not be stored"))
    }

    /// Tells of an answer that could not be stored, with the task id, so that a person can find the job.
    private func report(_ error: LedgerError, _ answer: SubmitAnswer, _ request: JobRequest, isPassing: Bool, isFirst: Bool) {
        var metadata: Logger.Metadata = ["job": "\(request.key)", "error": "\(error)"]
        if let taskID = answer.taskID { metadata["task"] = "\(taskID)" }
        if !isPassing {
            logger.error("the answer to a submit cannot be stored", metadata: metadata)
        } else if isFirst {
            logger.warning("the answer to a submit cannot be stored yet", metadata: metadata)
        }
    }

    private func conclude(
        _ answer: SubmitAnswer, _ request: JobRequest, _ attempts: inout Attempts
    ) async throws(LedgerError) -> Step {
        let key = request.key
        switch answer {
        case .accepted(let taskID):
            try await markAccepted(request, taskID: taskID)
            return .over(.accepted(taskID: taskID))
        case .complete(let taskID, let body):
            return .over(try await complete(request, taskID: taskID, body))
        case .refused(let failure, let body):
            return .over(try await refuse(request, failure, body))
        case .unauthorised(let message):
            await rest(.unauthorised, for: settings.unauthorisedPause)
            try await takeBack(key, "\(SubmitOutcome.Obstacle.unauthorised.rawValue): \(message)")
            return .over(.notSent(.unauthorised, message: message))
        case .noBalance(let message):
            await rest(.noBalance, for: settings.unauthorisedPause)
            try await takeBack(key, "\(SubmitOutcome.Obstacle.noBalance.rawValue): \(message)")
            return .over(.notSent(.noBalance, message: message))
        case .slowDown(let wait):
            await rest(.slowDown, for: wait)
            try await takeBack(key, "slow down")
            // The pause that was just made says how long.
            return .again(after: .zero)
        case .notProcessed(let reason):
            try await takeBack(key, reason)
            return attempts.afterFailure(reason, chance: chance())
        case .inDoubt(let reason):
            return .over(try await doubt(key, reason))
        }
    }

    /// Tells all who share the account to rest. Where that cannot be noted, they are told by the provider.
    private func rest(_ reason: PauseReason, for wait: Duration) async {
        do throws(LedgerError) {
            // A pause of another time base would be moved with the next jump that is noticed.
            _ = try await intake.ledger.keepTime(clock.reading)
            try await intake.ledger.pause(account: provider.account, until: clock.now + wait, reason: reason.rawValue)
        } catch {
            logger.error("a pause cannot be noted", metadata: ["error": "\(error)"])
        }
    }

    private func markAccepted(_ request: JobRequest, taskID: String) async throws(LedgerError) {
        let usual = await usualDuration(of: request.model)
        let now = clock.now
        let due = min(now + settings.schedule.first(usual: usual, isEager: callbackURL(request.key) == nil), request.deadline)
        do throws(LedgerError) {
            try await intake.ledger.markAccepted(request.key, taskID: taskID, due: due, at: now) { [clock] in clock.reading }
        } catch {
            guard error.code == .full else { throw error }
            // A jump of the clock takes space to note, and the next poller notices it, too: the task id must be stored.
            try await intake.ledger.markAccepted(request.key, taskID: taskID, due: due, at: now)
        }
    }

    /// How long jobs of a model have usually taken of late; `nil` where that cannot be told.
    private func usualDuration(of model: String) async -> Duration? {
        if let known = usual.duration(of: model, at: clock.now) { return known.duration }
        // Only the time of the first poll depends on it: the task id is stored all the same.
        let duration = PollSchedule.usual((try? await intake.ledger.durations(model: model)) ?? [])
        usual.learn(duration, of: model, at: clock.now)
        return duration
    }

    /// Settles a job that was complete at once; where that fails and the task is known, a poll brings the result.
    private func complete(_ request: JobRequest, taskID: String?, _ body: [UInt8]) async throws(LedgerError) -> SubmitOutcome {
        if let taskID { try await markAccepted(request, taskID: taskID) }
        let key = request.key
        if let outcome = try await settle(.report(report(key, body), Reading(body)), key) { return .ended(outcome) }
        if let taskID { return .accepted(taskID: taskID) }
        return try await doubt(key, "the provider answered with a result, and it could not be stored")
    }

    private func refuse(_ request: JobRequest, _ failure: TaskFailure, _ body: [UInt8]) async throws(LedgerError) -> SubmitOutcome {
        switch try await settle(.refusal(report(request.key, body), failure), request.key) {
        case .failed: .refused(code: failure.code, message: refusal(failure, request.model))
        case let outcome?: .ended(outcome)
        case nil: try await doubt(request.key, "the provider refused, and that could not be stored")
        }
    }

    private func takeBack(_ key: JobKey, _ reason: String) async throws(LedgerError) {
        try await intake.ledger.markNotSent(key, reason: reason, at: clock.now)
    }

    private func doubt(_ key: JobKey, _ reason: String) async throws(LedgerError) -> SubmitOutcome {
        try await intake.ledger.markInDoubt(key, reason: reason, at: clock.now)
        return .inDoubt(reason: reason)
    }

    /// Hands an answer that is itself the end to the door.
    ///
    /// - Returns: how the job ended; `nil` where nothing could be stored.
    private func settle(_ matter: Matter, _ key: JobKey) async throws(LedgerError) -> Outcome? {
        guard case .settled = await intake.settle(matter) else { return nil }
        return try await intake.ledger.outcome(key)
    }

    private func report(_ key: JobKey, _ body: [UInt8]) -> Report {
        Report(key: key, source: .submit, assurance: .refetched, receivedAt: clock.now, body: body)
    }

    private func refusal(_ failure: TaskFailure, _ model: String) -> String {
        let meaning = failure.code.flatMap { ModelDeclaration.named(model)?.meaning(of: $0) }
        return failure.message ?? meaning ?? "The provider gave no reason."
    }
}

extension SubmitAnswer {
    /// The task that the provider named.
    fileprivate var taskID: String? {
        switch self {
        case .accepted(let taskID): taskID
        case .complete(let taskID, _): taskID
        default: nil
        }
    }
}

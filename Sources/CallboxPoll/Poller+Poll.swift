import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging

extension Poller {
    /// Polls one job and sets when it is due again.
    package func poll(_ claim: Claim) async {
        let begun = claim.reading ?? clock.reading
        let answer = await provider.poll(taskID: claim.taskID)
        await heed(answer, begun)
        let conclusion = await conclude(answer, claim, begun)
        await pace.ended()
        do throws(LedgerError) {
            try await close(claim, conclusion, answer)
        } catch {
            // The lease ends by itself, and somebody polls again.
            logger.error("a poll cannot be noted", metadata: ["job": "\(claim.key)", "error": "\(error)"])
        }
    }

    /// - Parameter begun: when the job was claimed. Where the clock has jumped since, the deadline is not one of this clock.
    private func conclude(_ answer: PollAnswer, _ claim: Claim, _ begun: ClockReading) async -> Conclusion {
        let reading = clock.reading
        let now = reading.now
        let isSteady = Timebase(boot: begun.boot, offset: begun.offset, seen: begun.now).jump(to: reading) == .zero
        let isPast = claim.deadline <= now && isSteady
        let next = await pace.next(claim, at: now)
        switch answer {
        case .task(let body):
            let report = Report(key: claim.key, source: .poll, assurance: .refetched, receivedAt: now, body: body)
            return Conclusion(await intake.settle(report), isPast: isPast, next: next)
        case .notFound, .refused: return isPast ? .giveUp(.unknown) : .again(after: next)
        case .unauthorised, .noBalance: return .again(after: settings.unauthorisedPause)
        case .slowDown(let wait): return .again(after: wait)
        case .unavailable(_, let wait):
            // Where the provider answers others and never this one, the task is lost; while it answers nobody, nothing is.
            let isLost = await pace.hasAnswered(since: claim.deadline + settings.lastWords)
            if isPast && isLost { return .giveUp(.unknown) }
            if let wait { return .again(after: wait) }
            // While nobody is answered, the breaker sets the pace; a task that fails alone must not crowd the others out.
            return .again(after: await pace.isOut || Task.isCancelled ? settings.schedule.intervalMin : next)
        }
    }

    private func close(_ claim: Claim, _ conclusion: Conclusion, _ answer: PollAnswer) async throws(LedgerError) {
        // What is written from here on is a moment of the clock as it is now.
        let reading = clock.reading
        try await keepTime(reading)
        let now = reading.now
        switch conclusion {
        case .done:
            try await ledger.release(claim, due: nil, answer: answer.word, at: now)
        case .again(let wait):
            // The last poll comes at the deadline, not long after it.
            let due = claim.deadline > now ? min(now + wait, claim.deadline) : now + wait
            try await ledger.release(claim, due: due, answer: answer.word, at: now)
        case .giveUp(let outcome):
            let receipt = await intake.settle(.lapse(claim.key, outcome, now))
            let isSettled = if case .settled = receipt { true } else { false }
            try await ledger.release(
                claim, due: isSettled ? nil : now + settings.schedule.intervalMin, answer: answer.word, at: now)
        }
    }

    /// Draws the consequences for all polls: pauses, and the breaker.
    private func heed(_ answer: PollAnswer, _ begun: ClockReading) async {
        switch answer {
        case .task, .notFound, .refused:
            await pace.succeeded(begun: begun.uptime)
        case .unauthorised(let message):
            await pace.alarm("the provider refuses: polling rests", message)
            await rest(.unauthorised, for: settings.unauthorisedPause)
        case .noBalance(let message):
            await pace.alarm("the provider refuses: polling rests", message)
            await rest(.noBalance, for: settings.unauthorisedPause)
        case .slowDown(let wait):
            await pace.slowed(wait)
            await rest(.slowDown, for: wait)
        case .unavailable(let reason, let wait):
            // A poll that our own stop cut off says nothing of the provider.
            if Task.isCancelled { return }
            await pace.failed(reason)
            if let wait { await rest(.unavailable, for: wait) }
        }
    }

    /// Tells all who share the account to rest. Where that cannot be noted, they are told by the provider.
    private func rest(_ reason: PauseReason, for wait: Duration) async {
        do throws(LedgerError) {
            // A pause that is noted by a clock of which the ledger does not know that it has jumped would be moved with it later.
            try await keepTime(clock.reading)
            try await ledger.pause(account: provider.account, until: clock.now + wait, reason: reason.rawValue)
        } catch {
            logger.error("a pause cannot be noted", metadata: ["error": "\(error)"])
        }
    }
}

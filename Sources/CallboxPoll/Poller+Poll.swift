import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging

extension Poller {
    /// Polls one job and sets when it is due again.
    package func poll(_ claim: Claim) async {
        let answer = await provider.poll(taskID: claim.taskID)
        await heed(answer)
        let conclusion = await conclude(answer, claim)
        await pace.ended()
        do throws(LedgerError) {
            try await close(claim, conclusion, answer)
        } catch {
            // The lease ends by itself, and somebody polls again.
            logger.error("a poll cannot be noted", metadata: ["job": "\(claim.key)", "error": "\(error)"])
        }
    }

    private func conclude(_ answer: PollAnswer, _ claim: Claim) async -> Conclusion {
        let now = clock.now
        let isPast = claim.deadline <= now
        let next = await pace.next(claim, at: now)
        switch answer {
        case .task(let body):
            let report = Report(key: claim.key, source: .poll, assurance: .refetched, receivedAt: now, body: body)
            return Conclusion(await intake.settle(report), isPast: isPast, next: next)
        case .notFound, .refused: return isPast ? .giveUp(.unknown) : .again(after: next)
        case .unauthorised, .noBalance: return .again(after: settings.unauthorisedPause)
        case .slowDown(let wait): return .again(after: wait)
        case .unavailable:
            // Where the provider answers others and never this one, the task is lost; while it answers nobody, nothing is.
            let isLost = await pace.hasAnswered(since: claim.deadline + settings.lastWords)
            if isPast && isLost { return .giveUp(.unknown) }
            // While nobody is answered, the breaker sets the pace; a task that fails alone must not crowd the others out.
            return .again(after: await pace.isOut || Task.isCancelled ? settings.schedule.intervalMin : next)
        }
    }

    private func close(_ claim: Claim, _ conclusion: Conclusion, _ answer: PollAnswer) async throws(LedgerError) {
        let now = clock.now
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
    private func heed(_ answer: PollAnswer) async {
        do throws(LedgerError) {
            switch answer {
            case .task, .notFound, .refused:
                await pace.succeeded()
            case .unauthorised(let message), .noBalance(let message):
                await pace.answered()
                await pace.alarm("the provider refuses: polling rests", message)
                try await ledger.pause(account: provider.account, until: clock.now + settings.unauthorisedPause, reason: answer.word)
            case .slowDown(let wait):
                await pace.answered()
                try await ledger.pause(account: provider.account, until: clock.now + wait, reason: answer.word)
            case .unavailable(let reason):
                // A poll that our own stop cut off says nothing of the provider.
                if !Task.isCancelled { await pace.failed(reason) }
            }
        } catch {
            logger.error("a pause cannot be noted", metadata: ["error": "\(error)"])
        }
    }
}

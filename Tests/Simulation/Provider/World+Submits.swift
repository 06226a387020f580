import CallboxModel
import CallboxProvider

extension World {
    /// What the provider does with a submit, and what of its answer arrives.
    func answerSubmit(of job: JobTruth, by number: Int) async -> SubmitAnswer {
        guard let activity = stage.current else { return .inDoubt(reason: "nobody asks") }
        job.waitsSince = time
        expect(
            job.calls.allSatisfy { if case .notSent = $0 { true } else { false } },
            "job \(job.number) was sent again after a submit that may have arrived")
        let index = job.calls.count
        job.calls.append(.underWay)
        job.isAnswered = false
        await stage.stop(at: .asking)
        if activity.member.isDead { note(.killedUnderWay) }
        let (call, answer) = decide(job)
        job.calls[index] = call
        tell("the provider, submit of job \(job.number): \(call), \(answer)")
        if !isHonest, chance.happens(500) { await stage.stop(at: .answering) }
        job.isAnswered = true
        return answer
    }

    private func decide(_ job: JobTruth) -> (JobTruth.Call, SubmitAnswer) {
        let now = Timestamp(milliseconds: wall)
        switch isHonest ? .fair : weather {
        case .fair: break
        case .outage:
            if chance.happens(600) { return notReached() }
            note(.lostUnprocessed)
            return (.mayHaveArrived, SubmitAnswer(status: 503, body: [], retryAfter: nil, at: now))
        case .slow:
            note(.submitSlowedDown)
            let wait = chance.pick(["2", "30", "soon", "0"])
            return (.notSent, SubmitAnswer(status: 429, body: [], retryAfter: wait, at: now))
        case .refusing:
            note(.submitUnauthorised)
            return (.notSent, SubmitAnswer(status: chance.pick([401, 402, 403]), body: [], retryAfter: nil, at: now))
        }
        switch chance.number(0...99) {
        case 0..<60: return (.accepted, accept(job, isSilent: false))
        case 60..<72: return (.accepted, accept(job, isSilent: true))
        case 72..<78: return completeAtOnce(job)
        case 78..<85: return refuse(job)
        case 85..<91: return notReached()
        case 91..<94:
            note(.lostUnprocessed)
            return (.mayHaveArrived, .inDoubt(reason: "the connection was reset"))
        case 94..<97:
            note(.submitSlowedDown)
            return (.notSent, SubmitAnswer(status: 429, body: [], retryAfter: "3", at: now))
        default:
            note(.lostUnprocessed)
            return (.mayHaveArrived, SubmitAnswer(status: 500, body: [], retryAfter: nil, at: now))
        }
    }

    private func notReached() -> (JobTruth.Call, SubmitAnswer) {
        note(.notReached)
        return (.notSent, .notProcessed(reason: "connection refused"))
    }

    /// The provider makes a task.
    private func accept(_ job: JobTruth, isSilent: Bool) -> SubmitAnswer {
        note(isSilent ? .acceptedAnswerLost : .accepted)
        let work = chance.pick([0, 500, 10_000, 45_000, 200_000] as [Int64])
        let task = makeTask(for: job, endsAt: chance.happens(80) ? nil : time + chance.milliseconds(0...work))
        plan(task)
        if isSilent {
            return chance.pick([
                .inDoubt(reason: "timed out"), .inDoubt(reason: "the provider answered 502"),
                SubmitAnswer(status: 200, body: Array("<html>".utf8), retryAfter: nil, at: Timestamp(milliseconds: wall)),
            ])
        }
        let body = chance.happens(800) ? Bodies.running(task.id) : #"{"task_id":"\#(task.id)"}"#
        return SubmitAnswer(status: 200, body: Array(body.utf8), retryAfter: nil, at: Timestamp(milliseconds: wall))
    }

    private func completeAtOnce(_ job: JobTruth) -> (JobTruth.Call, SubmitAnswer) {
        note(.completeAtOnce)
        let task = makeTask(for: job, endsAt: time, outcome: .completed)
        if chance.happens(500) { plan(task) }
        job.heard.insert(.completed)
        let body = Bodies.ended(task.id, .completed)
        return (.accepted, SubmitAnswer(status: 200, body: Array(body.utf8), retryAfter: nil, at: Timestamp(milliseconds: wall)))
    }

    private func refuse(_ job: JobTruth) -> (JobTruth.Call, SubmitAnswer) {
        note(.refused)
        job.heard.insert(.failed)
        let body = #"{"error":{"code":4013003,"message":"Invalid image URL format"}}"#
        return (.refused, SubmitAnswer(status: 400, body: Array(body.utf8), retryAfter: nil, at: Timestamp(milliseconds: wall)))
    }

    private func makeTask(for job: JobTruth, endsAt: Int64?, outcome: Outcome? = nil) -> TaskTruth {
        let isLost = outcome == nil && chance.happens(40)
        if isLost { note(.taskLost) }
        let task = TaskTruth(
            id: "task-\(tasks.count + 1)", job: job, acceptedAt: time, endsAt: endsAt,
            outcome: outcome ?? (chance.happens(750) ? .completed : .failed), isLost: isLost,
            visibleAt: time + (chance.happens(300) ? 5000 : 0))
        tasks[task.id] = task
        job.task = task
        return task
    }
}

import CallboxModel
import CallboxProvider

extension World {
    /// What the provider says to a poll.
    func answerPoll(of id: String, by number: Int) async -> PollAnswer {
        guard let activity = stage.current, let task = tasks[id] else { return .unavailable(reason: "nobody asks") }
        if !isHonest, chance.happens(700) { await stage.stop(at: .asking) }
        note(.polled)
        let answer = isHonest ? honestAnswer(task) : answer(task)
        if !isHonest, chance.happens(300) { await stage.stop(at: .answering) }
        tell("the provider, poll of job \(task.job.number): \(answer.said)\(task.hasEnded(at: time) ? ", ended" : "")")
        if activity.member.isDead { return .unavailable(reason: "dead") }
        remember(answer, task.job)
        return answer
    }

    private func answer(_ task: TaskTruth) -> PollAnswer {
        let now = Timestamp(milliseconds: wall)
        switch weather {
        case .fair: break
        case .outage:
            note(.pollUnavailable)
            return chance.pick([.unavailable(reason: "timed out"), PollAnswer(status: 503, body: [], retryAfter: "10", at: now)])
        case .slow:
            note(.pollSlowedDown)
            return PollAnswer(status: 429, body: [], retryAfter: chance.pick(["1", "20", "later", "999999"]), at: now)
        case .refusing:
            note(.pollUnauthorised)
            return PollAnswer(status: chance.pick([401, 402, 403]), body: [], retryAfter: nil, at: now)
        }
        switch chance.number(0...99) {
        case 0..<70: return honestAnswer(task)
        case 70..<75:
            note(.pollForeign)
            return PollAnswer(status: 200, body: Array(Bodies.ended("task-0", .failed).utf8), retryAfter: nil, at: now)
        case 75..<80:
            note(.pollBroken)
            let body = chance.pick(["<html>", "{}", #"{"id":"\#(task.id)","status":"simmering"}"#, #"{"status":"comp"#])
            return PollAnswer(status: 200, body: Array(body.utf8), retryAfter: nil, at: now)
        case 80..<84:
            note(.pollNotFound)
            return .notFound
        case 84..<88:
            note(.pollSlowedDown)
            return PollAnswer(status: 429, body: [], retryAfter: "2", at: now)
        case 88..<90: return PollAnswer(status: chance.pick([400, 410, 418]), body: [], retryAfter: nil, at: now)
        default:
            note(.pollUnavailable)
            return PollAnswer(status: chance.pick([500, 502, 504, 408]), body: [], retryAfter: nil, at: now)
        }
    }

    private func honestAnswer(_ task: TaskTruth) -> PollAnswer {
        if task.isLost || time < task.visibleAt {
            note(.pollNotFound)
            return .notFound
        }
        let hasEnded = task.hasEnded(at: time)
        note(hasEnded ? .pollEnded : .pollRunning)
        let body = hasEnded ? Bodies.ended(task.id, task.outcome) : Bodies.running(task.id)
        return .task(body: Array(body.utf8))
    }

    /// Keeps what our side was told.
    private func remember(_ answer: PollAnswer, _ job: JobTruth) {
        switch answer {
        case .task(let body):
            if let task = job.task, body == Array(Bodies.ended(task.id, task.outcome).utf8) {
                job.heard.insert(task.outcome)
            } else {
                job.idlePolls.append((time, true))
            }
        case .notFound, .refused: job.idlePolls.append((time, true))
        case .unavailable: job.idlePolls.append((time, false))
        case .slowDown(let wait): pauseAsked = time + wait.milliseconds
        case .unauthorised, .noBalance: pauseAsked = time + 60_000
        }
    }
}

extension PollAnswer {
    /// What it says, for the trace.
    fileprivate var said: String {
        if case .task(let body) = self { String(decoding: body.prefix(60), as: UTF8.self) } else { word }
    }
}

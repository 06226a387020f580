import CallboxIntake
import CallboxModel

extension World {
    /// Checks that a job ended as it had to, by what the simulation knows.
    func verifyOutcome(_ truth: JobTruth, _ job: Job, _ entry: Entry?) {
        let name = "job \(truth.number)"
        guard let entry else {
            expect(!truth.isAccepted, "\(name) was accepted by the provider and has no entry")
            expect(
                truth.calls.allSatisfy { if case .notSent = $0 { true } else { false } },
                "\(name) may have arrived and has no entry")
            return expect(truth.acknowledged.isEmpty, "\(name): an acknowledged end is lost")
        }
        // A process that died between its note and its request leaves a job that may have been sent.
        expect(!truth.calls.isEmpty || (entry.outcome == .unknown && truth.isSendCutOff), "\(name) was never sent and has an entry")
        if entry.outcome.isTold {
            expect(truth.heard.contains(entry.outcome), "\(name) is \(entry.outcome), and nobody ever said so")
            verifyStrongest(truth, job, entry)
        } else {
            expect(truth.acknowledged.isEmpty, "\(name): an acknowledged end is lost, the entry says \(entry.outcome)")
            verifyGivenUp(truth, job, entry)
        }
    }

    /// Of words that contradict each other, the one fetched with our key counts; else the first.
    private func verifyStrongest(_ truth: JobTruth, _ job: Job, _ entry: Entry) {
        let name = "job \(truth.number)"
        let task = truth.task
        switch entry.source {
        case .poll:
            expect(
                task?.outcome == entry.outcome,
                "\(name) is \(entry.outcome) by a poll, which said \(task.map { "\($0.outcome)" } ?? "nothing")")
        case .submit:
            let told: Outcome = task == nil ? .failed : .completed
            expect(entry.outcome == told, "\(name) is \(entry.outcome) by the answer to its submit, which said \(told)")
        case .callback:
            guard let task, let first = truth.acknowledged.first else { return }
            let isContradicted = truth.acknowledged.contains { $0 != first }
            // After the deadline one answer is the last word, whatever it was.
            let canBeAsked = job.taskID != nil && !task.isLost && task.hasEnded(at: time) && !hadLastWord(truth)
            if isContradicted && canBeAsked {
                expect(entry.outcome == task.outcome, "\(name): callbacks contradict each other, and no poll set it right")
            } else if truth.unanswered.isSubset(of: [first]) {
                expect(
                    isContradicted || entry.outcome == first, "\(name) is \(entry.outcome), and the first that was acknowledged is \(first)"
                )
            }
        case .deadline: expect(false, "\(name) is \(entry.outcome) by its deadline")
        }
    }

    /// Nothing is given up that can be asked for and was not asked for after its deadline.
    private func verifyGivenUp(_ truth: JobTruth, _ job: Job, _ entry: Entry) {
        let name = "job \(truth.number)"
        guard job.taskID != nil else {
            return expect(entry.outcome == .unknown, "\(name) has no task to ask for and is \(entry.outcome)")
        }
        expect(hadLastWord(truth), "\(name) was given up without a last poll that was answered")
    }

    /// Whether a poll after the deadline was answered without an end, or a task alone failed to answer for long after it.
    private func hadLastWord(_ truth: JobTruth) -> Bool {
        let deadline = truth.deadline - slack
        return truth.idlePolls.contains { $0.at >= deadline && ($0.isAnswer || $0.at >= deadline + 300_000) }
    }

    /// Checks that nothing is given up before its deadline, wherever the wall clock is.
    func verifyPatience(_ matter: Matter) {
        let key: JobKey
        switch matter {
        case .lapse(let lapsed, _, _): key = lapsed
        case .loss(let lost, _): key = lost
        case .report, .refusal: return
        }
        guard let job = job(named: key.text) else { return expect(false, "a job is given up that there never was") }
        // The deadline of a job that has its end does not move with the clock: what is given up then is only to ask about a contradiction.
        if !job.heard.isEmpty { return }
        expect(time >= job.deadline - slack, "job \(job.number) is given up \(job.deadline - time) ms before its deadline")
    }
}

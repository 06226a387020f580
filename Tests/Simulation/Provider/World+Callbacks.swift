import CallboxIntake
import CallboxModel

extension World {
    /// Decides which callbacks a new task makes, and when they arrive.
    func plan(_ task: TaskTruth) {
        if chance.happens(250) { send(.progress, of: task, after: chance.milliseconds(0...20_000)) }
        guard let endsAt = task.endsAt else { return }
        let wait = endsAt - time
        switch chance.number(0...99) {
        case 0..<35: note(.callbackDropped)
        case 35..<70: sendEnd(of: task, after: wait, copies: 1)
        case 70..<85: sendEnd(of: task, after: wait, copies: 2)
        case 85..<88: sendEnd(of: task, after: wait, copies: 8)
        default:
            let kind = chance.pick([.contradicting, .malformed, .noTask, .unknownStatus, .foreign, .noOutput] as [Delivery.Kind])
            send(kind, of: task, after: wait + chance.milliseconds(0...5000))
            if chance.happens(600) { sendEnd(of: task, after: wait, copies: 1) }
        }
    }

    private func sendEnd(of task: TaskTruth, after wait: Int64, copies: Int) {
        for _ in 0..<copies {
            let delay = chance.pick([0, 0, 1000, 60_000, 600_000, 90_000_000] as [Int64])
            if delay >= 600_000 { note(.callbackLate) }
            send(.end, of: task, after: wait + (delay == 0 ? 0 : chance.milliseconds(0...delay)))
        }
    }

    func send(_ kind: Delivery.Kind, of task: TaskTruth, after wait: Int64, isReplay: Bool = false) {
        deliveries.append(Delivery(task: task, kind: kind, at: time + wait, retries: chance.number(0...3), isReplay: isReplay))
    }

    /// Hands a callback to a process, or finds none that listens.
    func deliver(_ delivery: Delivery) {
        let job = delivery.task.job
        // A job of which no task is known yet can only take such a callback at its word: its capability is good.
        if delivery.kind == .foreign && !job.isTaskKnown { return }
        guard let member = members.isEmpty ? nil : chance.pick(members) else { return comeAgain(delivery) }
        if !job.isAnswered { note(.callbackEarly) }
        if delivery.isReplay { note(.callbackReplayed) }
        if delivery.kind == .hijacked { note(.callbackHijacked) }
        if let outcome = delivery.outcome { job.heard.insert(outcome) }
        let body = Array(Bodies.callback(delivery, at: time).utf8)
        let report = Report(
            key: job.key, source: .callback, assurance: .capability, receivedAt: Timestamp(milliseconds: wall), body: body)
        tell("\(member.number): callback \(delivery.kind) of job \(job.number) arrives")
        let number = member.number
        member.intake.receive(report) { self.answered(delivery, $0, by: number, Digest(of: body)) }
    }

    /// A process answers a callback; a dead one does not.
    private func answered(_ delivery: Delivery, _ receipt: Receipt, by number: Int, _ digest: Digest) {
        let job = delivery.task.job
        guard !isStruckDead, member(number) != nil else {
            note(.callbackUnanswered)
            if let outcome = delivery.outcome { job.unanswered.insert(outcome) }
            return comeAgain(delivery)
        }
        switch receipt {
        case .unavailable:
            note(.callbackUnavailable)
            if let outcome = delivery.outcome { job.unanswered.insert(outcome) }
            comeAgain(delivery)
        case .settled(let verdict):
            tell("\(number): callback of job \(job.number): \(verdict.word) \(verdict.reason ?? "")")
            take(verdict, delivery, digest)
        }
    }

    private func take(_ verdict: Verdict, _ delivery: Delivery, _ digest: Digest) {
        let job = delivery.task.job
        switch verdict {
        case .entry:
            note(.callbackEntry)
            answeredFor.append(job)
        case .duplicate:
            note(.callbackDuplicate)
        case .progress: note(.callbackProgress)
        case .hint: note(.callbackHint)
        case .refused(.malformed): note(.callbackMalformed)
        case .refused(.foreignTask): note(.callbackForeign)
        case .refused(.contradiction):
            note(.callbackContradiction)
            if strike == nil { job.contradictions.insert(digest.short) }
        case .refused(.unsigned), .refused(.badSignature), .refused(.staleSignature): expect(false, "no history has signatures")
        case .refused(.unknownJob): expect(!job.isRecorded, "job \(job.number) is recorded and a callback of it is refused as unknown")
        }
        expect(verdict.isFitting(delivery.kind), "a callback that is \(delivery.kind) of job \(job.number) was judged \(verdict)")
        switch verdict {
        case .entry, .duplicate, .refused(.contradiction):
            if let outcome = delivery.outcome { job.acknowledged.append(outcome) }
        default: break
        }
    }

    private func comeAgain(_ delivery: Delivery) {
        guard delivery.retries > 0, !isHonest else { return }
        var next = delivery
        next.retries -= 1
        next.at = time + chance.milliseconds(1000...30_000)
        deliveries.append(next)
    }
}

extension Delivery {
    /// The end that it tells, for one that is to be believed.
    var outcome: Outcome? {
        switch kind {
        case .end: task.outcome
        case .contradicting, .hijacked: task.outcome == .completed ? .failed : .completed
        default: nil
        }
    }
}

extension Verdict {
    /// Whether a callback may be judged so.
    fileprivate func isFitting(_ kind: Delivery.Kind) -> Bool {
        switch (self, kind) {
        case (.entry, .end), (.entry, .contradicting), (.entry, .hijacked): true
        case (.duplicate, .end), (.duplicate, .contradicting), (.duplicate, .hijacked), (.duplicate, .noOutput): true
        case (.refused(.contradiction), .end), (.refused(.contradiction), .contradicting), (.refused(.contradiction), .hijacked): true
        case (.refused(.contradiction), .noOutput), (.hint, .noOutput), (.hint, .noTask), (.hint, .unknownStatus): true
        case (.progress, .progress), (.refused(.malformed), .malformed), (.refused(.unknownJob), _): true
        case (.refused(.foreignTask), .foreign): true
        default: false
        }
    }
}

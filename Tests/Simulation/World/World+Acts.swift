import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxPoll
import CallboxSubmit
import Interposer

extension World {
    /// Begins an activity of a process and plays it up to its first stop.
    func begin(_ name: String, _ kind: Activity.Kind, of member: Member, _ body: @escaping @Sendable (Activity) async throws -> Void)
        async
    {
        // One whose answer cannot be stored hands it in again at once, when it has rested for long enough.
        while member.settling != nil, !member.isDead { await settleStep(member, .max) }
        if member.isDead { return }
        let activity = Activity(name, kind, of: member)
        member.activities.append(activity)
        tell("\(member.number): \(name)")
        await step(member) {
            await stage.begin(activity) {
                do { try await body(activity) } catch { self.tell("\(name) of \(member.number): \(error)") }
            }
        }
    }

    /// Lets a stopped activity go on. Another one of the process that waits for a batch comes first: two would go on at once.
    func resume(_ activity: Activity) async {
        if let other = activity.member.settling, other !== activity { return await settleStep(activity.member, .max) }
        tell("\(activity.member.number): \(activity.name) goes on")
        await step(activity.member) { await stage.resume(activity) }
    }

    /// Submits a new job.
    func submit(by member: Member) async {
        let patience = chance.pick([20_000, 60_000, 300_000, 3_600_000] as [Int64])
        let key = JobKey(at: Timestamp(milliseconds: wall), using: &chance)
        let job = JobTruth(number: jobs.count + 1, key: key, patience: patience, at: time)
        jobs.append(job)
        let request = JobRequest(
            key: key, model: "midjourney_retexture", parameters: JSONObject([("remixPrompt", .string(key.text))]),
            reference: "job \(job.number)", deadline: Timestamp(milliseconds: wall + patience))
        note(.submitted)
        await begin("submit \(job.number)", .submit, of: member) { _ in
            _ = try await member.ledger.keepTime(self.clock.reading)
            _ = try await member.ledger.record([request], at: self.clock.now)
            if !self.isStruckDead { job.isRecorded = true }
            let outcome = await member.submitter.send(key, recorded: request)
            self.learn(outcome, of: job, by: member)
        }
    }

    /// Sends a job again that was recorded and not sent, as a batch does that is started again.
    func resend(_ job: JobTruth, by member: Member) async {
        await begin("submit \(job.number) again", .submit, of: member) { _ in
            let outcome = await member.submitter.send(job.key)
            self.learn(outcome, of: job, by: member)
        }
    }

    private func learn(_ outcome: SubmitOutcome, of job: JobTruth, by member: Member) {
        tell("\(member.number): job \(job.number) was submitted: \(outcome)")
        if case .notSent(.storage, _) = outcome { job.isSendCutOff = true }
        if case .accepted = outcome, !member.isDead, !isStruckDead { job.isTaskKnown = true }
    }

    /// Claims what is due, and begins its polls.
    func claim(by member: Member) async {
        nonisolated(unsafe) var claims: [Claim] = []
        await begin("claims", .claims, of: member) { _ in claims = try await member.poller.claims() }
        if member.isDead || claims.isEmpty { return }
        note(.claimed)
        if let pause { expect(time >= pause - slack, "a poll was claimed \(pause - time) ms before a pause ends") }
        for claim in claims {
            if member.isDead { return }
            await poll(claim, by: member)
        }
    }

    private func poll(_ claim: Claim, by member: Member) async {
        guard let task = tasks[claim.taskID] else { return expect(false, "a poll asks for task \(claim.taskID), which is none") }
        let rivals = task.polls.filter { !$0.member.isDead && $0.place != .over }
        if !rivals.isEmpty { note(.pollRace) }
        let isFree = task.polls.last.map { $0.member.isDead || $0.place == .over || $0.leaseUntil <= time + slack } ?? true
        if !isFree {
            // Once there is an end, a contradiction or a hint makes a job due while the poll before it is still under way.
            let isOpen = try? await member.ledger.job(claim.key)?.outcome == nil
            expect(isOpen == false || !task.job.heard.isEmpty, "job \(task.job.number) is polled twice at once under a lease")
        }
        tell("\(member.number): job \(task.job.number) is claimed, its deadline in \((claim.deadline.milliseconds - wall) / 1000) s")
        await begin("poll \(task.job.number)", .poll, of: member) { activity in
            activity.leaseUntil = self.time + 90_000
            task.polls.append(activity)
            await member.poller.poll(claim)
        }
    }

    /// Settles a batch of what a process was handed.
    func settleStep(_ member: Member, _ limit: Int) async {
        let count = min(limit, member.batchMax)
        if count > 1 { note(.batchOfMany) }
        tell("\(member.number): settles \(count)")
        await step(member) { await settle(member, count) }
    }

    func settle(_ member: Member, _ count: Int) async {
        let activity = member.waiting.prefix(count).lazy.compactMap(\.self).first
        member.waiting.removeFirst(count)
        guard let activity else { return member.intake.settleWaiting(limit: count) }
        await stage.play(activity) { member.intake.settleWaiting(limit: count) }
    }

    /// A process was handed something to settle: at once, or later in a batch that the seed chooses.
    func handedIn(_ matter: Matter, by number: Int) {
        verifyPatience(matter)
        guard let member = members.first(where: { $0.number == number }) ?? stage.current?.member else { return }
        guard let activity = stage.current else { return member.waiting.append(nil) }
        // What is given up is handed in by several at once, who cannot be stopped one by one.
        if activity.kind == .claims || activity.member.isDead || isHonest || chance.happens(500) {
            member.waiting = []
            member.intake.settleWaiting(limit: .max)
        } else {
            member.waiting.append(activity)
            stage.willSettle()
        }
    }

    /// Rests as long as told, in true time; many short rests in a row are ended by one long passing of time.
    func rest(_ duration: Duration) async throws {
        guard let activity = stage.current else { return }
        activity.restedUntil = (activity.restedUntil == 0 ? time : activity.restedUntil) + duration.milliseconds
        if activity.restedUntil > time { await stage.stop(at: .resting(until: activity.restedUntil)) }
        if activity.member.isDead { throw CancellationError() }
    }
}

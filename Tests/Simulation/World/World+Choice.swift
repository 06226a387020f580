import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk

extension World {
    /// Something that may happen next.
    enum Act {
        case submit(Member), resend(Member), resume(Activity), settle(Member), claim(Member)
        case upkeep(Member), reconcile(Member), noteTaken(Member)
        case start, kill(Member), stop(Member)
        case deliver, hijack, replay, consume
        case pass, jump, weather, fullSpell
    }

    /// How many jobs a history has at most.
    private static let jobsMax = 6

    /// Lets one thing happen that may.
    func actOnce() async {
        await act(chance.pick(weighted: choices))
    }

    private var choices: [(weight: Int, element: Act)] {
        var choices: [(weight: Int, element: Act)] = [
            (14, .pass), (2, .weather), (2, .jump), (5, .consume), (members.isEmpty ? 40 : members.count == 1 ? 3 : 0, .start),
            (isFullSpell ? 6 : 1, .fullSpell),
        ]
        if deliveries.contains(where: { $0.at <= time }) { choices.append((30, .deliver)) }
        if !tasks.isEmpty { choices += [(1, .hijack), (2, .replay)] }
        for member in members {
            if jobs.count < Self.jobsMax { choices.append((12, .submit(member))) }
            if jobs.contains(where: isUnsent) { choices.append((2, .resend(member))) }
            if !member.waiting.isEmpty { choices.append((25, .settle(member))) }
            choices += [
                (12, .claim(member)), (4, .upkeep(member)), (1, .reconcile(member)), (member.intake.hasFailed ? 20 : 2, .kill(member)),
            ]
            if !member.departed.isEmpty { choices.append((4, .noteTaken(member))) }
            if !member.isBusy { choices.append((1, .stop(member))) }
            for activity in member.activities where canGoOn(activity) { choices.append((15, .resume(activity))) }
        }
        return choices
    }

    private func canGoOn(_ activity: Activity) -> Bool {
        switch activity.place {
        case .asking, .answering: true
        case .resting(let until): until <= time
        case .underWay, .settling, .over: false
        }
    }

    private func isUnsent(_ job: JobTruth) -> Bool {
        job.isRecorded && job.calls.allSatisfy { if case .notSent = $0 { true } else { false } }
    }

    private func act(_ act: Act) async {
        switch act {
        case .submit(let member): await submit(by: member)
        case .resend(let member): await resend(chance.pick(jobs.filter(isUnsent)), by: member)
        case .resume(let activity): await resume(activity)
        case .settle(let member): await settleStep(member, chance.number(1...max(member.waiting.count, 1)))
        case .claim(let member): await claim(by: member)
        case .upkeep, .reconcile, .noteTaken: await keep(act)
        case .start: await start()
        case .kill(let member): await kill(member)
        case .stop(let member): await stop(member)
        case .deliver: deliverDue()
        case .hijack: hijack()
        case .replay: replay()
        case .consume: await consume()
        case .pass: pass(await duration())
        case .jump: jump(to: offset != 0 && chance.happens(500) ? 0 : chance.milliseconds(-40_000_000...40_000_000))
        case .weather:
            weather = weather == .fair ? chance.pick([.outage, .slow, .refusing]) : .fair
            tell("the provider: \(weather)")
            if weather != .fair { note(weather == .outage ? .outage : weather == .slow ? .slowSpell : .refusalSpell) }
        case .fullSpell:
            isFullSpell.toggle()
            tell(isFullSpell ? "the disk is full" : "the disk has room")
        }
    }

    private func keep(_ act: Act) async {
        switch act {
        case .upkeep(let member):
            note(.flushed)
            await begin("upkeep", .other, of: member) { _ in await member.upkeep.round() }
        case .reconcile(let member):
            note(.reconciled)
            await begin("reconcile", .other, of: member) { _ in try await member.upkeep.reconcile() }
        case .noteTaken(let member):
            await begin("note what was taken", .other, of: member) { _ in
                member.departed = try await member.upkeep.noteTaken(member.departed)
            }
        default: break
        }
    }

    /// A while of true time: a moment, up to something that waits, or long.
    private func duration() async -> Int64 {
        switch chance.number(0...9) {
        case 0...3: return chance.milliseconds(1...2000)
        case 4...6:
            let waits =
                deliveries.map(\.at)
                + members.flatMap(\.activities).compactMap {
                    if case .resting(let until) = $0.place { until } else { nil }
                }
            return max(1, (waits.filter { $0 > time }.min() ?? time + 5000) - time)
        case 7...8: return chance.milliseconds(5000...120_000)
        default: return chance.milliseconds(60_000...20_000_000)
        }
    }
}

extension World {
    /// Starts a process, which may die of it.
    func start() async {
        membersStarted += 1
        let number = membersStarted
        tell("process \(number) starts")
        if !members.isEmpty { note(.secondProcess) }
        if !isHonest, chance.happens(60) { return await startInVain(number) }
        do {
            members.append(try await Member.start(number, in: self))
            note(.started)
        } catch {
            expect(false, "process \(number) cannot start: \(error)")
        }
    }

    func kill(_ member: Member) async {
        note(.killed)
        if member.activities.contains(where: { $0.place == .asking && $0.kind == .submit }) { note(.killedUnderWay) }
        await bury(member)
    }

    /// Ends a process as SIGTERM does, when nothing is under way.
    func stop(_ member: Member) async {
        note(.stopped)
        tell("process \(member.number) is told to stop")
        do {
            try await member.intake.close()
            if member.intake.hasFailed { return await bury(member) }
            try putAway(member.ledger)
        } catch {
            expect(isFullSpell || member.intake.hasFailed, "process \(member.number) cannot stop: \(error)")
        }
        member.isDead = true
        members.removeAll { $0 === member }
        try? member.state.release(instance: member.intake.instance)
    }

    private func deliverDue() {
        guard let due = deliveries.indices.filter({ deliveries[$0].at <= time }).randomElement(using: &chance) else { return }
        deliver(deliveries.remove(at: due))
    }

    /// Somebody who knows the callback URL says the opposite of the truth.
    private func hijack() { send(.hijacked, of: aTask, after: 0) }

    /// Somebody sends again what was sent before.
    private func replay() { send(.end, of: aTask, after: 0, isReplay: true) }

    private var aTask: TaskTruth { chance.pick(tasks.values.sorted { $0.id < $1.id }) }
}

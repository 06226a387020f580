import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel

extension World {
    /// Rounds of polling until everything must have come to rest.
    private static let roundsMax = 300
    /// Steps in which a process must bring what it has begun to an end.
    private static let stepsMax = 10_000
    /// From this round on time passes in hours: a deadline that was set while the clock was wrong may be far away.
    private static let roundsSmall = 60

    /// Lives one whole history, and then checks the promise against what the simulation knows itself.
    func live(_ sabotage: Sabotage?) async throws {
        await start()
        // Most of what goes wrong shows in a short history; some of it only in a long one.
        let acts = chance.happens(800) ? chance.number(4...20) : chance.number(21...90)
        for _ in 0..<acts where broken == nil { await actOnce() }
        if let broken { throw broken }
        await becomeHonest()
        if let broken { throw broken }
        guard let member = members.first else { throw Broken("no process lives at the end") }
        try await pollUntilQuiet(member)
        if let broken { throw broken }
        if let sabotage { try spoil(sabotage) }
        try await verifyPromise(member)
        if let broken { throw broken }
        await stop(member)
        if let broken { throw broken }
    }

    /// Gives back what a history holds.
    func end() async {
        for member in members { await bury(member) }
        closeLedgers()
        deliveries = []
        // Job and task hold each other.
        for job in jobs { job.task = nil }
        jobs = []
        tasks = [:]
    }

    /// The clock is right, the disk is well, the provider answers truly, and all of our processes are fresh.
    private func becomeHonest() async {
        tell("from here on nothing goes wrong")
        isHonest = true
        isFullSpell = false
        weather = .fair
        if offset != 0 { jump(to: 0) }
        if chance.happens(500) { for delivery in deliveries where delivery.at <= time + 60_000 { deliver(delivery) } }
        deliveries = []
        for member in members {
            if chance.happens(300) { await kill(member) } else { await carryToEnd(member) }
        }
        await start()
    }

    private func carryToEnd(_ member: Member) async {
        var steps = 0
        while member.isBusy {
            steps += 1
            guard steps < Self.stepsMax else { return expect(false, "process \(member.number) is stuck: \(member.standing)") }
            if !member.waiting.isEmpty { await settleStep(member, .max) }
            for activity in member.activities {
                if case .resting(let until) = activity.place, until > time { pass(until - time) }
                if activity.place != .over && activity.place != .settling { await resume(activity) }
            }
            member.activities.removeAll { $0.place == .over }
        }
        if member.intake.hasFailed { await bury(member) } else { await stop(member) }
    }

    /// Polls and lets time pass until no job is open and none is due.
    private func pollUntilQuiet(_ member: Member) async throws {
        for round in 0..<Self.roundsMax {
            await claim(by: member)
            var steps = 0
            while member.isBusy, broken == nil {
                steps += 1
                expect(steps < Self.stepsMax, "process \(member.number) is stuck: \(member.standing)")
                if !member.waiting.isEmpty { await settleStep(member, .max) }
                for activity in member.activities where activity.place != .over { await resume(activity) }
            }
            if let broken { throw broken }
            guard let next = try await nextMoment(member.ledger) else { return }
            pass(max(next - time, round < Self.roundsSmall ? 1000 : 3_600_000))
        }
        throw Broken("after \(Self.roundsMax) rounds there is still something open or due")
    }

    /// When something is to be done next; `nil` when nothing is.
    private func nextMoment(_ ledger: Ledger) async throws -> Int64? {
        let open = try await ledger.jobs(.open, limit: 1000)
        let deadlines = open.filter { $0.taskID == nil }.map(\.request.deadline.milliseconds)
        let due = try await ledger.nextDue(at: Timestamp(milliseconds: wall))?.milliseconds
        if open.isEmpty && due == nil { return nil }
        let pause = try await ledger.pause(account: "https://sim")?.until.milliseconds ?? 0
        let next = (deadlines + [due].compactMap(\.self)).min() ?? time
        // A pause that ends after all that can be meant by one was made by a clock that has jumped back.
        return pause > next && pause - time <= 900_000 ? pause : next
    }
}

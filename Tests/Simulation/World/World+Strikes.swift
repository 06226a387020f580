import CallboxInbox
import CallboxIntake
import CallboxLedger
import Glibc
import Interposer

/// What strikes at the files of a world during one step.
struct Strike {
    enum Kind {
        /// The process is dead from the struck call on: nothing of it reaches the files any more.
        case death
        /// One call fails.
        case once(CInt)
        /// Writing fails for as long as the step takes.
        case full
    }

    let kind: Kind
    let call: String
    /// Which of the calls, from 1.
    let nth: Int

    var isDeath: Bool { if case .death = kind { true } else { false } }
}

extension World {
    /// Does one step of a process, struck or not, and buries the process where it died of it.
    func step(_ member: Member, _ body: () async -> Void) async {
        strike = drawStrike()
        if let strike { arm(strike) }
        await body()
        let isHit = strike.map { interposer_matches() >= $0.nth } ?? false
        interposer_disarm()
        if isHit, let strike {
            tell("struck: \(strike.kind) at \(strike.call) \(strike.nth)")
            note(of: strike.kind)
            if strike.isDeath { await bury(member, isStruck: true) }
        } else if let until = pauseAsked, !member.intake.hasFailed {
            // A process whose disk failed can note no pause: the others are told by the provider.
            pause = max(until, pause ?? 0)
        }
        strike = nil
        pauseAsked = nil
        member.activities.removeAll { $0.place == .over }
        verifyAnswered()
    }

    /// Whether the process whose step this is died in the middle of it.
    var isStruckDead: Bool { strike.map { $0.isDeath && interposer_matches() >= $0.nth } ?? false }

    /// Ends a process as SIGKILL does: what it had under way comes to nothing, and its locks are gone.
    func bury(_ member: Member, isStruck: Bool = false) async {
        tell("process \(member.number) is dead")
        member.isDead = true
        members.removeAll { $0 === member }
        // What did nothing and was not struck holds nothing that a kill would lose: its connection can serve another process.
        let isIdle = !member.isBusy && !isStruck && !member.intake.hasFailed
        interposer_arm("*", directory, 1, EIO, true)
        if !isIdle { try? member.ledger.close() }
        while !member.waiting.isEmpty { await settle(member, member.batchMax) }
        for activity in member.activities {
            while activity.place != .over, activity.continuation != nil { await stage.resume(activity) }
            expect(activity.place == .over, "process \(member.number) is stuck: \(member.standing)")
        }
        interposer_disarm()
        if isIdle { try? putAway(member.ledger) }
        member.activities = []
        try? member.state.release(instance: member.intake.instance)
    }

    /// Closes a ledger as the end of its process does: nothing of it reaches the files.
    func drop(_ ledger: Ledger) {
        interposer_arm("*", directory, 1, EIO, true)
        try? ledger.close()
        interposer_disarm()
    }

    private func drawStrike() -> Strike? {
        if isHonest { return nil }
        if isFullSpell { return Strike(kind: .full, call: chance.pick(["write", "write", "open", "fallocate"]), nth: 1) }
        guard chance.happens(40) else { return nil }
        var nth = 1
        while nth < 40, chance.happens(850) { nth += 1 }
        if chance.happens(700) { return Strike(kind: .death, call: "*", nth: nth) }
        let call = chance.pick(["write", "fsync", "fdatasync", "rename", "open", "syncfs", "*"])
        return Strike(kind: .once(chance.happens(500) ? ENOSPC : EIO), call: call, nth: call == "*" ? nth : 1 + nth / 4)
    }

    private func arm(_ strike: Strike) {
        switch strike.kind {
        case .death: interposer_arm(strike.call, directory, strike.nth, EIO, true)
        case .once(let error): interposer_arm(strike.call, directory, strike.nth, error, false)
        case .full: interposer_arm(strike.call, directory, strike.nth, ENOSPC, true)
        }
    }

    private func note(of kind: Strike.Kind) {
        switch kind {
        case .death: note(.killedInside)
        case .once(let error): note(error == ENOSPC ? .diskFull : .diskFailed)
        case .full: note(.fullSpell)
        }
    }
}

import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging

extension Poller {
    /// Jobs that lapse in one go; the rest in the next.
    private static let lapsedMax = 500
    /// Jobs that are forgotten in one go: so long a callback may have to wait for it.
    private static let forgottenMax = 200
    /// The latest entries among which results are looked for that came by callback or poll.
    private static let sourcesMax = 50

    /// Claims due jobs; a ledger that does not let us is told of, and asked again soon.
    func claimsIfPossible() async -> [Claim] {
        // What a poll would bring could not be stored: nothing is asked until a restart, and the door has said why.
        if intake.hasFailed { return [] }
        do throws(LedgerError) {
            return try await claims()
        } catch {
            logger.error("the ledger cannot be asked for due jobs", metadata: ["error": "\(error)"])
            return []
        }
    }

    /// Claims as many due jobs as may be polled now, and gives up what cannot be polled at all.
    package func claims(dueBy due: Timestamp? = nil) async throws(LedgerError) -> [Claim] {
        // One reading for everything: a clock that jumps in between would make everything due and past its deadline.
        let reading = clock.reading
        try await keepTime(reading)
        let outlook = try await ledger.outlook(account: provider.account, sourcesMax: Self.sourcesMax, at: reading.now)
        if outlook.isPast { try await giveUpLapsed(at: reading.now) }
        try await forget()
        if isResting(outlook.pause) { return [] }
        try await hastenIfEager(outlook.sources)
        let room = await pace.room()
        guard room > 0, let next = outlook.nextDue, next <= due ?? reading.now else { return [] }
        let quota = Quota(account: provider.account, rate: settings.rate)
        let claims = try await ledger.claimDue(
            limit: room, lease: settings.lease, by: intake.instance, dueBy: due, within: quota, pauseMax: settings.pauseMax, at: reading.now
        )
        await pace.began(claims.count)
        return claims.map { claim in
            var claim = claim
            claim.reading = reading
            return claim
        }
    }

    /// The pause of the account, while it holds.
    func pause() async throws(LedgerError) -> Ledger.Pause? {
        let pause = try await ledger.pause(account: provider.account)
        return isResting(pause) ? pause : nil
    }

    private func isResting(_ pause: Ledger.Pause?) -> Bool { pause?.left(at: clock.now, atMost: settings.pauseMax) != nil }

    /// Moves deadlines along with a clock that has jumped, before anything is decided by it.
    func keepTime(_ reading: ClockReading) async throws(LedgerError) {
        let jump = try await ledger.keepTime(reading)
        if jump == .zero { return }
        logger.warning(
            "the clock has jumped: deadlines and polls were moved with it", metadata: ["seconds": "\(Int(jump.seconds))"])
    }

    private func giveUpLapsed(at now: Timestamp) async throws(LedgerError) {
        if await pace.mayLapse {
            let lapsed = try await ledger.lapsed(at: now, limit: Self.lapsedMax)
            await withDiscardingTaskGroup { group in
                for key in lapsed { group.addTask { _ = await intake.settle(.loss(key, now)) } }
            }
        }
        _ = try await ledger.abandonUnsent(at: now)
    }

    /// Forgets, now and then, what is older than the retention; much of it in several steps.
    private func forget() async throws(LedgerError) {
        guard await pace.isHousekeepingDue else { return }
        let reading = clock.reading
        let moment = Timestamp(milliseconds: reading.now.milliseconds - settings.retention.milliseconds)
        let count = try await ledger.forget(takenBefore: moment, limit: Self.forgottenMax, at: reading)
        if count > 0 { logger.info("jobs older than the retention were forgotten", metadata: ["jobs": "\(count)"]) }
        await pace.keptHouse(isMore: count == Self.forgottenMax)
    }

    /// Brings jobs forward while callbacks are evidently not arriving; those that were accepted since then, too.
    private func hastenIfEager(_ latest: [Source]) async throws(LedgerError) {
        // A refusal or a lapse tells nothing of callbacks.
        let sources = latest.filter { $0 == .callback || $0 == .poll }
        let isEager = sources.count >= settings.eagerAfter && sources.prefix(settings.eagerAfter).allSatisfy { $0 == .poll }
        let isNew = await pace.becameEager(isEager)
        guard isEager else { return }
        let count = try await ledger.hasten(to: clock.now + (isNew ? settings.schedule.eagerMin : settings.schedule.eagerMax))
        if isNew { logger.notice("callbacks are not arriving: polling at short intervals", metadata: ["jobs": "\(count)"]) }
    }
}

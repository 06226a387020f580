import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging

extension Poller {
    /// Jobs that lapse in one go; the rest in the next.
    private static let lapsedMax = 500
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
        try await giveUpLapsed()
        if try await isPaused() { return [] }
        try await hastenIfEager()
        let room = await pace.take(settings.concurrency)
        guard room > 0 else { return [] }
        do throws(LedgerError) {
            let claims = try await ledger.claimDue(limit: room, lease: settings.lease, by: intake.instance, dueBy: due, at: clock.now)
            await pace.began(claims.count, of: room)
            return claims
        } catch {
            await pace.began(0, of: room)
            throw error
        }
    }

    /// Whether the account rests. What seems to last longer than any pause that is ever made was made by a clock that has jumped back.
    private func isPaused() async throws(LedgerError) -> Bool {
        guard let pause = try await ledger.pause(account: provider.account) else { return false }
        let left = pause.until - clock.now
        return left > .zero && left <= max(settings.unauthorisedPause, RetryAfter.waitMax)
    }

    private func giveUpLapsed() async throws(LedgerError) {
        let lapsed = try await ledger.lapsed(at: clock.now, limit: Self.lapsedMax)
        await withDiscardingTaskGroup { group in
            for key in lapsed { group.addTask { _ = await intake.settle(.lapse(key, .unknown, clock.now)) } }
        }
        _ = try await ledger.abandonUnsent(at: clock.now)
    }

    /// Brings jobs forward while callbacks are evidently not arriving; those that were accepted since then, too.
    private func hastenIfEager() async throws(LedgerError) {
        // A refusal or a lapse tells nothing of callbacks.
        let sources = try await ledger.latestSources(limit: Self.sourcesMax).filter { $0 == .callback || $0 == .poll }
        let isEager = sources.count >= settings.eagerAfter && sources.prefix(settings.eagerAfter).allSatisfy { $0 == .poll }
        let isNew = await pace.becameEager(isEager)
        guard isEager else { return }
        let count = try await ledger.hasten(to: clock.now + (isNew ? settings.schedule.eagerMin : settings.schedule.eagerMax))
        if isNew { logger.notice("callbacks are not arriving: polling at short intervals", metadata: ["jobs": "\(count)"]) }
    }
}

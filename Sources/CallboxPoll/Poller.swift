import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging
import ServiceLifecycle

/// Asks the provider for the jobs whose callbacks do not arrive, until every job has an entry.
///
/// Several pollers may share one ledger: a job is polled under a lease. What a poll brings goes through the same door as a callback.
package struct Poller: Service {
    let provider: any Provider
    let ledger: Ledger
    let intake: Intake
    let settings: PollSettings
    let clock: Clock
    let logger: Logger
    let pace: Pace

    package init(
        provider: any Provider, intake: Intake, settings: PollSettings = PollSettings(), clock: Clock = .wall,
        chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }, logger: Logger = Logger(label: "callbox.poll")
    ) {
        self.provider = provider
        self.ledger = intake.ledger
        self.intake = intake
        self.settings = settings
        self.clock = clock
        self.logger = logger
        pace = Pace(settings, clock: clock, chance: chance, logger: logger)
    }

    /// Polls what is due, until the service is told to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    let claims = await claimsIfPossible()
                    for claim in claims { group.addTask { await poll(claim) } }
                    await rest(isIdle: claims.isEmpty)
                }
            }
        }
    }

    /// Polls everything that is due now, once.
    ///
    /// - Parameter all: also every other open job.
    /// It waits for the rate, and for nothing else: what a pause or an outage keeps back is left to the next time, see ``trouble``.
    ///
    /// - Returns: how many were polled.
    /// - Throws: ``CallboxLedger/LedgerError``.
    package func runOnce(all: Bool) async throws(LedgerError) -> Int {
        if all { _ = try await ledger.hasten(to: clock.now) }
        let start = clock.now
        var count = 0
        while !Task.isCancelled {
            let claims = try await claims(dueBy: start)
            if claims.isEmpty, try await !isHeldUp(since: start) { return count }
            await withDiscardingTaskGroup { group in
                for claim in claims { group.addTask { await poll(claim) } }
            }
            count += claims.count
            if claims.isEmpty { await rest(isIdle: true) }
        }
        return count
    }

    /// What kept the latest poll from an answer; `nil` where it was answered.
    package var trouble: Failure? { get async { await pace.trouble } }

    /// Whether something was due at a moment and only the rate keeps it from being polled.
    private func isHeldUp(since start: Timestamp) async throws(LedgerError) -> Bool {
        guard let due = try await ledger.nextDue(at: clock.now), due <= start else { return false }
        if let pause = try await pause() {
            await pace.rests(pause)
            return false
        }
        return await pace.room() > 0
    }

    /// - Parameter isIdle: whether nothing could be claimed: then there is no hurry, even where something is due.
    private func rest(isIdle: Bool) async {
        let now = clock.now
        let due = (try? await ledger.nextDue(at: now)) ?? nil  // the next claim tells of the failure
        let shortest: Duration = isIdle ? .milliseconds(100) : .milliseconds(20)
        let wait = min(max(due.map { $0 - now } ?? settings.tick, shortest), settings.tick)
        try? await clock.sleep(for: wait)  // woken early only to stop
    }
}

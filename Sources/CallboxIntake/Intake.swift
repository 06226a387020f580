import CallboxInbox
import CallboxLedger
import CallboxModel
import Disk
import Foundation
import Logging
import ServiceLifecycle

/// The door: the only way in which anything becomes an entry, and the only writer of the inbox.
///
/// Every process that settles has one. Opening it does the recovery: what processes that are no more owed to the inbox is filed,
/// their unfinished submits are called in doubt, and only then may anything listen. ``run()`` then keeps it: it makes entries
/// durable as files, notes what consumers took, and at the end settles what waits.
package struct Intake: Service {
    package let ledger: Ledger
    package let inbox: Inbox
    /// The number of this process.
    package let instance: Int64
    let settlement: Settlement
    let filing: FilingLock
    let premises: Premises
    let writer: InboxWriter
    let state: StateDirectory
    let limits: Limits
    let clock: Clock
    let logger: Logger
    /// Flushes and other calls that block for as long as a disk takes.
    let disk = Worker("callbox.disk")

    /// Opens the door of a state directory.
    ///
    /// - Parameters:
    ///   - role: what this process is, such as `serve`; shown to people.
    ///   - policy: how well a callback must prove itself. All processes of a state directory should have the same.
    ///   - drive: who settles.
    /// - Throws: ``CallboxModel/Failure``, or what ledger or disk say.
    package init(
        state: StateDirectory, ledger: Ledger, role: String, limits: Limits = Limits(), policy: AssurancePolicy = .capability,
        clock: Clock = .wall, logger: Logger = Logger(label: "callbox.intake"), drive: Drive = .thread
    ) async throws {
        self.state = state
        self.ledger = ledger
        self.limits = limits
        self.clock = clock
        self.logger = logger
        instance = try await ledger.register(role: role, process: ProcessInfo.processInfo.processIdentifier, at: clock.now)
        guard try state.claim(instance: instance) else {
            throw Failure(
                .storage, "The lock of process \(instance) in \(state.root.path) is held by somebody else.",
                remedy: "Was the ledger copied from elsewhere without its lock file? Stop every Callbox on this directory first.")
        }
        inbox = try Inbox(state)
        writer = try InboxWriter(inbox, state, instance: instance)
        filing = FilingLock(state, patience: limits.filingPatience)
        premises = try Premises(state, inbox)
        settlement = Settlement(
            ledger: ledger, state: state, filing: filing, premises: premises, writer: writer, quarantine: Quarantine(inbox),
            instance: instance, limits: limits, policy: policy, clock: clock, logger: logger, drive: drive)
        try await Recovery(self).run(waiting: limits.recoveryPatience)
        settlement.start()
    }

    /// Hands in a report; the completion is called once, on another thread, when it is durable and visible or cannot be.
    package func receive(_ report: Report, completion: @escaping @Sendable (Receipt) -> Void) {
        settlement.put(.report(report, Reading(report.body)), completion: completion)
    }

    /// Hands in a matter and waits for what becomes of it.
    package func settle(_ matter: Matter) async -> Receipt {
        await withCheckedContinuation { continuation in
            settlement.put(matter) { continuation.resume(returning: $0) }
        }
    }

    /// Hands in a report and waits for what becomes of it.
    package func settle(_ report: Report) async -> Receipt { await settle(.report(report, Reading(report.body))) }

    /// Settles one batch of what waits, on the thread of the caller; only for a door that is driven by hand.
    package func settleWaiting(limit: Int) { settlement.settleWaiting(limit: limit) }

    /// Whether the disk failed, so that nothing is taken until a restart.
    package var hasFailed: Bool { settlement.hasFailed }

    /// Keeps the inbox until the service is told to stop, and then closes the door.
    package func run() async throws {
        try await Upkeep(self).run()
        try await close()
    }

    /// Settles what waits, flushes it, and signs off. Nothing may be handed in any more.
    package func close() async throws {
        let settlement = settlement
        try await disk.run { settlement.close() }
        // A process whose disk failed does not sign off: so the next one knows that it did not end well.
        guard !settlement.hasFailed else { return }
        try await flush()
        // What is still owed to the inbox is left to the next process that opens the door.
        if try await !ledger.filers().contains(instance) { try await ledger.unregister(instance) }
        try state.release(instance: instance)
    }
}

extension Intake {
    /// Makes every visible entry durable as a file, and notes it in the ledger.
    ///
    /// The order is what counts: first look how far the inbox is, then flush, then note.
    package func flush() async throws {
        let through = settlement.visibleThrough
        guard !hasFailed, through > 0, try await ledger.filers().contains(instance) else { return }
        try await flushFiles()
        let count = try await ledger.markFiled(of: instance, through: through, at: clock.now)
        logger.trace("entries flushed", metadata: ["count": "\(count)"])
    }

    /// Flushes the files of the inbox, and that some of them left it. A failure is never tried again: the kernel tells of lost writes once, and
    /// the next flush would succeed without them. So nothing more is taken, and the next start writes them again.
    func flushFiles() async throws {
        let writer = writer
        do {
            try await disk.run { try writer.flush() }
        } catch {
            settlement.fail(error)
            throw error
        }
    }
}

import CallboxInbox
import CallboxLedger
import CallboxModel
import Disk
import Logging

/// Pays what processes that are no more left behind. Running it twice changes nothing more.
struct Recovery: Sendable {
    private let intake: Intake
    /// Entries read at once; each may be as large as a few callbacks.
    private static let pageSize = 50
    /// How long a process may take from its registration to its lock.
    private static let beginning: Duration = .seconds(60)

    init(_ intake: Intake) { self.intake = intake }

    /// Pays while no other process does.
    ///
    /// - Parameter patience: how long to wait for another that is at it; none where that one will do.
    /// - Throws: ``CallboxModel/Failure`` where another was at it for all that time, and what ledger or disk say.
    func run(waiting patience: Duration? = nil) async throws {
        let locks = intake.state.locks
        let isOurs = try await intake.disk.run { try locks.take(StateDirectory.recoveryLock, within: patience ?? .zero) }
        guard isOurs else {
            if patience == nil { return }
            throw Failure(
                .stateInUse, "Another Callbox process has been putting \(intake.state.root.path) in order for long.",
                remedy: "Wait for it, or stop it and start this one again.")
        }
        defer { try? locks.release(StateDirectory.recoveryLock) }  // else the end of the process releases it
        try await pay(isStart: patience != nil)
    }

    private func pay(isStart: Bool) async throws {
        try await intake.disk.run { try intake.writer.sweep(isLiving: isLiving) }
        let instances = try await intake.ledger.instances()
        let dead = Set(try instances.map(\.id).filter { try !isLiving($0) })
        // Nothing may be added to a log of which it is not known that it is on the disk. Those who had it open when the disk failed
        // are told by the kernel themselves.
        if isStart && !dead.isEmpty { try await renewLog() }
        let filers = try await intake.ledger.filers()
        for filer in try filers.sorted().filter({ try !isLiving($0) }) { try await fileEntries(of: filer) }
        try await strandSends()
        let pollers = try await intake.ledger.pollers().filter { try !isLiving($0) }
        if !pollers.isEmpty { try await intake.ledger.endLeases(of: pollers) }
        for instance in instances where dead.contains(instance.id) && isPastBeginning(instance) {
            try await intake.ledger.unregister(instance.id)
        }
    }

    /// Whether a process has been registered for so long that it holds its lock, if it lives.
    private func isPastBeginning(_ instance: Instance) -> Bool { intake.clock.now - instance.startedAt > Self.beginning }

    private func renewLog() async throws {
        let ledger = intake.ledger
        try await intake.disk.run { try ledger.renewLog() }
    }

    private func isLiving(_ instance: Int64) throws -> Bool {
        try instance == intake.instance || intake.state.isLiving(instance: instance)
    }

    private func strandSends() async throws {
        let dead = try await intake.ledger.senders().filter { try !isLiving($0) }
        let stranded = try await intake.ledger.strandSends(of: dead, at: intake.clock.now)
        for key in stranded { intake.logger.warning("a submit was cut off: it is in doubt", metadata: ["job": "\(key)"]) }
    }
}

extension Recovery {
    /// What was found of an entry that is owed to the inbox.
    private enum Finding {
        case waiting
        case taken
        case missing
    }

    /// Puts into the inbox what a process committed and did not flush, unless somebody took it.
    private func fileEntries(of filer: Int64) async throws {
        var last: Int64 = 0
        var count = 0
        var taken: [JobKey] = []
        while true {
            let after = last
            let page = try await intake.disk.run { try pay(of: filer, after: after) }
            guard let end = page.last?.filing else { break }
            count += page.count { $0.finding == .missing }
            taken += page.filter { $0.finding == .taken }.map(\.filing.key)
            last = end.sequence
        }
        try await intake.flushFiles()
        _ = try await intake.ledger.markFiled(of: filer, through: .max, at: intake.clock.now)
        try await intake.ledger.markTaken(taken, isDurable: true, at: intake.clock.now)
        if count > 0 { intake.logger.notice("entries of an earlier life filed", metadata: ["count": "\(count)"]) }
    }

    /// Pays one page. What the ledger says and what is done about it belong together: nobody may amend an entry in between.
    private func pay(of filer: Int64, after sequence: Int64) throws -> [(filing: Filing, finding: Finding)] {
        let page = try intake.filing.hold {
            try intake.ledger.unfiledBlocking(of: filer, after: sequence, limit: Self.pageSize).map { ($0, try pay($0)) }
        }
        if let page { return page }
        throw Failure(
            .storage, "Another Callbox process has been filing into \(intake.inbox.new.path) for long.",
            remedy: "Is it stopped, or is its disk very slow? End it, and start this one again.")
    }

    /// Writes an entry anew, even where it is there: nobody knows whether what is seen of it is on the disk.
    private func pay(_ filing: Filing) throws -> Finding {
        let (key, document) = (filing.key, filing.document)
        if try intake.inbox.document(key) == document {
            // Taken in this moment by a consumer, where it is not there any more.
            return try intake.writer.renew(key, sequence: filing.sequence, document: document) ? .waiting : .taken
        }
        let now = intake.clock.now
        if try intake.inbox.isTaken(key, document: document, from: filing.settledAt, to: now) { return .taken }
        try intake.writer.file(key, sequence: filing.sequence, document: document)
        return .missing
    }
}

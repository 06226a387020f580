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

    func run() async throws {
        try await intake.disk.run { try intake.writer.sweep(isLiving: isLiving) }
        let filers = try await intake.ledger.filers()
        for filer in try filers.sorted().filter({ try !isLiving($0) }) { try await fileEntries(of: filer) }
        try await strandSends()
        let pollers = try await intake.ledger.pollers().filter { try !isLiving($0) }
        if !pollers.isEmpty { try await intake.ledger.endLeases(of: pollers) }
        let now = intake.clock.now
        for instance in try await intake.ledger.instances() where now - instance.startedAt > Self.beginning {
            if try !isLiving(instance.id) { try await intake.ledger.unregister(instance.id) }
        }
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

    /// Puts into the inbox what a process committed and did not flush, unless it is there or somebody took it.
    private func fileEntries(of filer: Int64) async throws {
        var last: Int64 = 0
        var count = 0
        var taken: [JobKey] = []
        while true {
            let page = try await intake.ledger.unfiled(of: filer, after: last, limit: Self.pageSize)
            guard let end = page.last else { break }
            let findings = try await intake.disk.run { try page.map(pay) }
            count += findings.count { $0 == .missing }
            taken += zip(page, findings).filter { $0.1 == .taken }.map(\.0.key)
            last = end.sequence
        }
        try await intake.flushFiles()
        _ = try await intake.ledger.markFiled(of: filer, through: .max, at: intake.clock.now)
        try await intake.ledger.markTaken(taken, at: intake.clock.now)
        if count > 0 { intake.logger.notice("entries of an earlier life filed", metadata: ["count": "\(count)"]) }
    }

    /// Writes an entry where it is missing or torn, and says how it was found.
    private func pay(_ filing: Filing) throws -> Finding {
        if try intake.inbox.document(filing.key) == filing.document { return .waiting }
        let now = intake.clock.now
        if try intake.inbox.isTaken(filing.key, document: filing.document, from: filing.settledAt, to: now) { return .taken }
        try intake.writer.file(filing.key, sequence: filing.sequence, document: filing.document)
        return .missing
    }
}

import CallboxInbox
import CallboxLedger
import CallboxModel
import Disk
import Foundation
import Logging
import Synchronization

/// The threads that settle: everything that waits goes into one transaction, is put into the inbox, and is answered.
///
/// The durable steps of a batch, and what a crash after each leaves behind:
/// 1. nothing is written: nobody was answered, the senders come again, the poller asks;
/// 2. the transaction is committed: the entries are owed to the inbox by this process, the next start pays them;
/// 3. the files are renamed into `new/`: visible; a power loss may take them, and the next start finds them missing and files
///    them again, until a flush has been noted (``Intake``);
/// 4. the answers are sent.
///
/// The last two steps are done for a few matters at a time, so that whoever is answered goes on while the others are filed.
///
/// Two threads take turns: while one puts a batch into the inbox, the other commits the next. Batches pass both steps in the same order.
final class Settlement: Sendable {
    /// Called once with what became of a matter, on a settling thread, which it must not hold up.
    typealias Completion = @Sendable (Receipt) -> Void

    private struct Pending: Sendable {
        let matter: Matter
        let completion: Completion
    }

    /// A batch that has passed the first step.
    private struct Committed {
        /// What was handed in, and what was decided and is durable; `nil` where nothing was.
        let matters: [(pending: Pending, ruling: Ruling?)]
        /// Whether the filing lock is ours until its files are in the inbox.
        let isOrdered: Bool
    }

    /// An entry on its way into the inbox.
    private struct Draft: Sendable {
        let key: JobKey
        let sequence: Int64
        let document: [UInt8]
    }

    /// Shared between the settling threads and those who ask about it.
    private struct State {
        /// Everything up to here has been renamed into the inbox.
        var visibleThrough: Int64 = 0
        /// Entries that are committed and could not be put into the inbox yet; at most three batches of them.
        var backlog: [JobKey: Draft] = [:]
        /// The disk failed: nothing is taken until a restart.
        var hasFailed = false
    }

    private let ledger: Ledger
    private let locks: LockFile
    private let filing: FilingLock
    private let premises: Premises
    private let writer: InboxWriter
    private let quarantine: Quarantine
    private let instance: Int64
    private let limits: Limits
    private let policy: AssurancePolicy
    private let clock: Clock
    private let logger: Logger
    private let drive: Drive
    private let mailbox: Mailbox<Pending>
    private let state = Mutex(State())
    private let relay = Relay()
    private let threads = DispatchGroup()
    /// Matters that are put into the inbox and answered together.
    private static let answeredAtOnce = 16

    init(
        ledger: Ledger, state: StateDirectory, filing: FilingLock, premises: Premises, writer: InboxWriter, quarantine: Quarantine,
        instance: Int64, limits: Limits, policy: AssurancePolicy, clock: Clock, logger: Logger, drive: Drive
    ) {
        self.ledger = ledger
        locks = state.locks
        self.filing = filing
        self.premises = premises
        self.writer = writer
        self.quarantine = quarantine
        self.instance = instance
        self.limits = limits
        self.policy = policy
        self.clock = clock
        self.logger = logger
        self.drive = drive
        mailbox = Mailbox(countMax: limits.pendingReportsMax, weightMax: limits.pendingBytesMax) { $0.matter.size }
    }

    /// Starts the threads, where it is they that settle.
    func start() {
        guard case .thread = drive else { return }
        for number in 1...2 {
            threads.enter()
            let thread = Thread { [self] in
                while settleNext({ mailbox.take(limit: limits.batchMax, withinSeconds: patienceSeconds) }) {}
                threads.leave()
            }
            thread.name = "callbox.settle.\(number)"
            thread.start()
        }
    }

    /// Hands a matter to the threads; never blocks for longer than a lock.
    func put(_ matter: Matter, completion: @escaping Completion) {
        guard !hasFailed, mailbox.put(Pending(matter: matter, completion: completion)) else { return completion(unavailable) }
        if case .byHand(let tell) = drive { tell(matter) }
    }

    /// Settles one batch of what waits, on the thread of the caller; only where it is driven by hand.
    func settleWaiting(limit: Int) {
        guard case .byHand = drive else { return }
        _ = settleNext { mailbox.take(limit: limit, withinSeconds: 0) }
    }

    /// Takes nothing more, settles what waits, and returns when the threads have ended. Blocks; may be called again.
    func close() {
        mailbox.close()
        while case .byHand = drive, settleNext({ mailbox.take(limit: limits.batchMax) }) {}
        threads.wait()
    }

    /// Everything up to this sequence number has been renamed into the inbox.
    var visibleThrough: Int64 {
        state.withLock { state in
            let owed = state.backlog.values.map(\.sequence).min()
            return owed.map { min($0 - 1, state.visibleThrough) } ?? state.visibleThrough
        }
    }

    /// Whether the disk failed, so that nothing is taken until a restart.
    var hasFailed: Bool {
        if state.withLock({ $0.hasFailed }) { return true }
        guard let failure = ledger.failure else { return false }
        fail(failure)
        return true
    }

    /// Notes that the disk failed. It is said once, and told to whoever opens the ledger from now on.
    func fail(_ error: any Error) {
        let isFirst = state.withLock { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        guard isFirst else { return }
        logger.critical(
            "the disk failed: nothing is taken until Callbox is started again", metadata: ["error": "\(error)"])
        do throws(DiskError) {
            _ = try locks.take(StateDirectory.failureLock, .shared)
        } catch {
            logger.error("the failure cannot be told to other processes", metadata: ["error": "\(error)"])
        }
    }

    /// Takes nothing more where the state directory is not what it was.
    func checkPremises() {
        if let fault = premises.fault() { fail(fault) }
    }

    /// Whether so much is owed to the inbox that nothing more may be settled.
    private var isBehind: Bool { state.withLock { $0.backlog.count >= limits.batchMax } }

    /// How long to wait for reports before trying again to put into the inbox what is owed to it; `nil` where nothing is.
    private var patienceSeconds: Double? {
        state.withLock { $0.backlog.isEmpty || $0.hasFailed ? nil : limits.checkpointInterval.seconds }
    }

    private var unavailable: Receipt { .unavailable(retryAfterSeconds: limits.retryAfterSeconds) }
}

extension Settlement {
    /// Settles one batch, and answers it.
    ///
    /// - Parameter take: gives the batch, when it is our turn; `nil`: there will be no more.
    /// - Returns: `false` where there was none.
    private func settleNext(_ take: () -> [Pending]?) -> Bool {
        relay.run({ take().map(commit) }, then: answer) != nil
    }

    /// The first step. From here on until its files are in the inbox, nobody else's order may interfere.
    private func commit(_ batch: [Pending]) -> Committed {
        var isOrdered = false
        do {
            isOrdered = try !hasFailed && filing.join()
            if !isOrdered && !hasFailed {
                logger.error("another process has been settling for long", metadata: ["reports": "\(batch.count)"])
            }
        } catch {
            fail(error)
        }
        let isPossible = isOrdered && !hasFailed && !isBehind
        let rulings = isPossible ? rulings(batch) : batch.map { _ in nil }
        return Committed(matters: Array(zip(batch, rulings)), isOrdered: isOrdered)
    }

    private func rulings(_ batch: [Pending]) -> [Ruling?] {
        // A matter that was settled alone may have ended all.
        if batch.isEmpty || hasFailed { return batch.map { _ in nil } }
        let now = clock.now
        do throws(LedgerError) {
            return try ledger.settle(batch.map(\.matter.key), filer: instance, at: now) { index, job, sequence in
                rule(batch[index].matter, job: job, sequence: sequence, at: now)
            }
        } catch {
            return refuse(batch, because: error)
        }
    }

    /// The other steps.
    private func answer(_ committed: Committed) {
        defer { if committed.isOrdered { filing.leave() } }
        var rest = committed.matters[...]
        // An empty batch, too, is there to pay what is owed to the inbox.
        repeat {
            let part = rest.prefix(Self.answeredAtOnce)
            rest = rest.dropFirst(part.count)
            let receipts = committed.isOrdered ? file(part, isFirst: part.startIndex == 0) : part.map { _ in unavailable }
            for (matter, receipt) in zip(part, receipts) { matter.pending.completion(receipt) }
        } while !rest.isEmpty
    }

    /// Puts what was decided into the inbox.
    ///
    /// - Parameter isFirst: whether it is the first of its batch, with which what is owed from before is tried again.
    private func file(_ matters: ArraySlice<(pending: Pending, ruling: Ruling?)>, isFirst: Bool) -> [Receipt] {
        keepDoubtful(matters)
        // What is owed no more was taken, or amended by a batch that comes after this one and may not be visible either.
        var unsure = state.withLock { Set($0.backlog.keys) }
        if !hasFailed { unsure.subtract(makeVisible(isFirst ? owed() : [], matters.compactMap(\.ruling))) }
        checkPremises()
        if hasFailed { return matters.map { _ in unavailable } }
        unsure.formUnion(state.withLock { $0.backlog.keys })
        return matters.map { pending, ruling in
            guard let ruling, !unsure.contains(pending.matter.key) else { return unavailable }
            return .settled(ruling.verdict)
        }
    }

    private func rule(_ matter: Matter, job: SettlementJob?, sequence: Int64, at now: Timestamp) -> Ruling {
        let judgement = Gate.judge(matter, standing: job?.standing, policy: policy)
        var entry: Entry?
        if let job, case .entry(let outcome, let revision) = judgement.verdict {
            let basis = judgement.isUnconfirmed ? matter.word(kept: job.unconfirmed) : matter
            entry = Entry(
                basis, job: job, outcome: outcome, revision: revision, sequence: sequence, isUnconfirmed: judgement.isUnconfirmed, at: now)
        }
        let unconfirmed = judgement.unconfirmed.flatMap { told in matter.report.map { UnconfirmedEnd(outcome: told, report: $0) } }
        return Ruling(
            verdict: judgement.verdict, entry: entry, taskID: judgement.taskID, isDueNow: judgement.isDueNow, unconfirmed: unconfirmed,
            overruled: entry.flatMap { job?.unconfirmed?.overruled(by: $0) }, event: matter.event(judgement.verdict))
    }

    private func refuse(_ batch: [Pending], because error: LedgerError) -> [Ruling?] {
        switch error.code {
        case .busy, .full:
            logger.error("callbacks cannot be stored now", metadata: ["error": "\(error)", "reports": "\(batch.count)"])
        case .refused where batch.count > 1:
            // A matter that the ledger cannot take must not hold up those that came with it.
            return batch.flatMap { rulings([$0]) }
        case .refused:
            logger.critical("a report cannot be stored", metadata: ["job": "\(batch[0].matter.key)", "error": "\(error)"])
        case .failed, .unreadable, .newer, .older:
            fail(error)
        }
        return batch.map { _ in nil }
    }

    private func keepDoubtful(_ matters: ArraySlice<(pending: Pending, ruling: Ruling?)>) {
        for case (let pending, let ruling?) in matters {
            if ruling.verdict.isQuarantined, let report = pending.matter.report { keep(report, ruling.verdict) }
            if let overruled = ruling.overruled { keep(overruled.report, .refused(.contradiction)) }
        }
    }

    private func keep(_ report: Report, _ verdict: Verdict) {
        do {
            try quarantine.keep(report, verdict: verdict, limits: limits)
        } catch {
            // The verdict and the digest are on the timeline all the same; only the bytes are not kept.
            logger.error("a report could not be quarantined", metadata: ["job": "\(report.key)", "error": "\(error)"])
        }
    }

    /// - Returns: the jobs whose entries are visible now.
    private func makeVisible(_ owed: [Draft], _ rulings: [Ruling]) -> Set<JobKey> {
        let drafts = rulings.compactMap { ruling in
            ruling.entry.map { Draft(key: $0.key, sequence: $0.sequence, document: ruling.document) }
        }
        let visible = (owed + drafts).filter(makeVisible)
        if let last = drafts.last { state.withLock { $0.visibleThrough = last.sequence } }
        return Set(visible.map(\.key))
    }

    /// What is still owed to the inbox, in the order of settlement. What another process amended or a consumer took meanwhile is not.
    private func owed() -> [Draft] {
        let backlog = state.withLock { $0.backlog }
        if backlog.isEmpty { return [] }
        do throws(LedgerError) {
            let owed = try ledger.owed(backlog.mapValues(\.sequence))
            state.withLock { state in state.backlog = state.backlog.filter { owed.contains($0.key) } }
            return backlog.values.filter { owed.contains($0.key) }.sorted { $0.sequence < $1.sequence }
        } catch {
            logger.error("it cannot be seen what is owed to the inbox", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func makeVisible(_ draft: Draft) -> Bool {
        do throws(DiskError) {
            try writer.file(draft.key, sequence: draft.sequence, document: draft.document)
            state.withLock { state in
                if let owed = state.backlog[draft.key], owed.sequence <= draft.sequence { state.backlog[draft.key] = nil }
            }
            return true
        } catch {
            logger.error("an entry cannot be put into the inbox", metadata: ["job": "\(draft.key)", "error": "\(error)"])
            let isFirst = state.withLock { state in
                defer { state.backlog[draft.key] = draft }
                return state.backlog.isEmpty
            }
            // Whoever waits for reports by now does not know that there is something to be tried again.
            if isFirst { mailbox.wake() }
            if !error.isFull { fail(error) }
            return false
        }
    }
}

extension Matter {
    /// What an entry is made of where the word of a callback has to do: the one that was kept, if the matter is not one itself.
    fileprivate func word(kept: UnconfirmedEnd?) -> Matter {
        guard report == nil, let kept else { return self }
        return .report(kept.report, Reading(kept.report.body))
    }

    /// What the timeline says of a verdict; the deadline says enough by the entry itself, a poll is noted by the poller.
    fileprivate func event(_ verdict: Verdict) -> (kind: Event.Kind, detail: [(String, JSONValue)])? {
        guard let report, report.source != .poll else { return nil }
        var detail: [(String, JSONValue)] = [("verdict", .string(verdict.word))]
        if let reason = verdict.reason { detail.append(("reason", .string(reason))) }
        if let fault = report.fault { detail.append(("signature", .string(fault.rawValue))) }
        if case .report(_, .task(let task)) = self { detail.append(("dialect", .string(task.dialect.rawValue))) }
        detail += [("bytes", .integer(report.body.count)), ("sha256", .string(report.received.digest.text))]
        return (report.source == .callback ? .callback : .answer, detail)
    }
}

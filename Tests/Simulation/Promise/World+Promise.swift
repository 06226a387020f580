import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel

extension World {
    /// Checks the promise, job by job, and that nothing is left over.
    func verifyPromise(_ member: Member) async throws {
        let ledger = member.ledger
        await member.upkeep.round()
        try await member.upkeep.reconcile()
        for job in jobs { try await verify(job, ledger) }
        let waiting = try inbox.waiting()
        let known = Set(jobs.map(\.key))
        expect(waiting.allSatisfy(known.contains), "an entry lies in the inbox for a job that there never was")
        let untaken = try await ledger.untaken(after: 0, limit: 1000).map(\.key).sorted()
        expect(untaken == waiting, "the ledger calls \(untaken.count) entries untaken, and \(waiting.count) lie in the inbox")
        let filers = try await ledger.filers()
        expect(filers.isEmpty, "entries are still owed to the inbox after a flush")
        let (pollers, senders) = (try await ledger.pollers(), try await ledger.senders())
        expect(pollers.isEmpty, "a job is still leased, though nobody polls")
        expect(senders.subtracting([member.intake.instance]).isEmpty, "a dead process still has a submit under way")
        try verifyQuarantine()
    }

    private func verify(_ truth: JobTruth, _ ledger: Ledger) async throws {
        guard let job = try await ledger.job(truth.key) else {
            note(.neverRecorded)
            return expect(!truth.isRecorded && truth.calls.isEmpty, "job \(truth.number) was recorded and is gone")
        }
        let document = try await ledger.document(truth.key)
        let entry = try document.map { try Entry(document: $0) }
        tell(
            "job \(truth.number): \(job.state), calls \(truth.calls), heard \(truth.heard), acknowledged \(truth.acknowledged), "
                + "entry \(entry.map { "\($0.outcome) by \($0.source), revision \($0.revision)" } ?? "none"), taken \(truth.taken.count)")
        expect(entry?.outcome == job.outcome, "job \(truth.number): job and entry differ in how it ended")
        expect(entry?.revision ?? 1 >= 1, "job \(truth.number): revision \(entry?.revision ?? 0)")
        verifyFile(truth, document, entry)
        verifyOutcome(truth, job, entry)
        expect(entry != nil || job.submission == .abandoned, "job \(truth.number) has come to no end: \(job.state)")
        if entry != nil { try await verifyTimeline(truth, ledger, entry) }
        count(truth, job, entry)
    }

    /// The file is what the ledger says, unless it was taken.
    private func verifyFile(_ truth: JobTruth, _ document: [UInt8]?, _ entry: Entry?) {
        let file = (try? inbox.document(truth.key)) ?? nil
        let isTaken = truth.taken.last.map { $0.sequence == entry?.sequence } ?? false
        if let file {
            expect(file == document, "job \(truth.number): the file differs from the entry in the ledger")
            if isTaken { note(.filedAgain) }
            expect(!isTaken || truth.taken.last?.isFlushed != true, "job \(truth.number): an entry that was flushed and taken came again")
        } else {
            expect(document == nil || isTaken, "job \(truth.number) has an entry, nobody took it, and there is no file")
        }
        if let last = truth.taken.last, let entry {
            expect(last.sequence <= entry.sequence, "job \(truth.number): a newer entry was taken than the ledger has")
            expect(
                last.sequence != entry.sequence || last.document == document, "job \(truth.number): what was taken differs from the entry")
        }
        expect(truth.taken.isEmpty || entry != nil, "job \(truth.number): an entry was taken that the ledger does not have")
    }

    private func verifyTimeline(_ truth: JobTruth, _ ledger: Ledger, _ entry: Entry?) async throws {
        let kinds = try await ledger.timeline(truth.key).map(\.kind)
        expect(kinds.count { $0 == .settled } == 1, "job \(truth.number) was settled \(kinds.count { $0 == .settled }) times")
        let amended = kinds.count { $0 == .amended }
        expect(amended == (entry?.revision ?? 1) - 1, "job \(truth.number): \(amended) amendments, revision \(entry?.revision ?? 0)")
        expect(kinds.count { $0 == .sent } >= truth.calls.count, "job \(truth.number) was sent without a note")
    }

    private func verifyQuarantine() throws {
        let names = try Quarantine(inbox).names()
        for job in jobs {
            for digest in job.contradictions {
                expect(
                    names.contains { $0.hasSuffix("-contradiction-\(digest).json") },
                    "job \(job.number): a contradiction is not in quarantine")
            }
        }
    }

    /// Checks that the entries answered for in this step are in the ledger's order and in the inbox.
    func verifyAnswered() {
        for job in answeredFor {
            let isThere = (try? inbox.isWaiting(job.key)) ?? false
            expect(isThere || !job.taken.isEmpty, "job \(job.number): a callback was answered and there is no file")
        }
        answeredFor = []
    }

    private func count(_ truth: JobTruth, _ job: Job, _ entry: Entry?) {
        switch entry?.outcome {
        case .completed: note(.endCompleted)
        case .failed: note(.endFailed)
        case .expired: note(.endExpired)
        case .unknown: note(.endUnknown)
        case nil: note(.endAbandoned)
        }
        if let entry, entry.revision > 1 { note(.endAmended) }
    }
}

import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk

extension World {
    /// A consumer takes an entry, if there is one.
    func consume() async {
        guard let job = jobs.isEmpty ? nil : chance.pick(jobs) else { return }
        guard let document = try? inbox.document(job.key) else { return }
        guard let entry = try? Entry(document: document) else { return expect(false, "the file of job \(job.number) is no entry") }
        let isFlushed = await isFlushed(entry)
        let isDeleted = chance.happens(400)
        tell("a consumer takes job \(job.number), revision \(entry.revision), \(isFlushed ? "flushed" : "not flushed")")
        do {
            if isDeleted {
                try inbox.new.remove(Inbox.name(job.key))
            } else {
                _ = try inbox.take(job.key, at: Timestamp(milliseconds: wall))
            }
        } catch {
            return expect(false, "a consumer cannot take job \(job.number): \(error)")
        }
        note(isDeleted ? .takenByDelete : .takenByMove)
        for member in members { member.departed.insert(job.key) }
        verifyTaking(
            JobTruth.Taking(
                document: document, sequence: entry.sequence, revision: entry.revision, isFlushed: isFlushed, isDeleted: isDeleted), of: job
        )
    }

    /// Whether the ledger says that the file is flushed: from then on it never comes again.
    private func isFlushed(_ entry: Entry) async -> Bool {
        guard let member = members.first, let filers = try? await member.ledger.filers() else { return false }
        for filer in filers.sorted() {
            let owed = (try? await member.ledger.unfiled(of: filer, limit: 1000)) ?? []
            if owed.contains(where: { $0.sequence == entry.sequence }) { return false }
        }
        return true
    }

    /// Checks that what is taken is newer than what was taken before, or was allowed to come again.
    private func verifyTaking(_ taking: JobTruth.Taking, of job: JobTruth) {
        if let last = job.taken.last {
            note(.takenTwice)
            if taking.sequence == last.sequence {
                expect(taking.document == last.document, "job \(job.number): one sequence number, two documents")
                expect(!last.isFlushed, "job \(job.number): an entry that was flushed and taken came again")
            } else {
                expect(taking.sequence > last.sequence, "job \(job.number): an older entry came after a newer one was taken")
                expect(taking.revision > last.revision, "job \(job.number): a new entry has no higher revision")
            }
        }
        job.taken.append(taking)
    }
}

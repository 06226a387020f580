import CallboxModel
import Foundation
import GRDB

/// A job as the settlement sees it.
package struct SettlementJob: Sendable {
    let id: Int64
    package let key: JobKey
    package let model: String
    package let reference: String?
    package let labels: [String: String]
    package let recordedAt: Timestamp
    package let standing: Standing
    /// The end that a callback told and that no poll has confirmed.
    package let unconfirmed: UnconfirmedEnd?
}

/// What the settlement of one matter writes.
package struct Ruling: Sendable {
    package let verdict: Verdict
    /// The entry, where the verdict makes or amends one.
    package let entry: Entry?
    /// Its document; empty where there is none.
    package let document: [UInt8]
    /// The task id that the report told, where the ledger had none.
    package let taskID: String?
    /// Whether the job must be polled at once.
    package let isDueNow: Bool
    /// What is kept until a poll confirms it; a job keeps the first.
    package let unconfirmed: UnconfirmedEnd?
    /// What was kept so and is contradicted by the entry; the ledger lets it go.
    package let overruled: UnconfirmedEnd?
    /// What the timeline says of it; `nil` for a matter that is no fact of its own.
    package let event: (kind: Event.Kind, detail: [(String, JSONValue)])?

    package init(
        verdict: Verdict, entry: Entry? = nil, taskID: String? = nil, isDueNow: Bool = false,
        unconfirmed: UnconfirmedEnd? = nil, overruled: UnconfirmedEnd? = nil,
        event: (kind: Event.Kind, detail: [(String, JSONValue)])? = nil
    ) {
        self.verdict = verdict
        self.entry = entry
        document = entry?.document ?? []
        self.taskID = taskID
        self.isDueNow = isDueNow
        self.unconfirmed = unconfirmed
        self.overruled = overruled
        self.event = event
    }
}

extension Ledger {
    /// Settles matters in one transaction: durable, all or none, when it returns.
    ///
    /// Within the transaction each matter is ruled in turn against what the ledger knows then, so that of two reports of one job
    /// in one batch the second sees what the first did. Blocks its thread.
    ///
    /// - Parameters:
    ///   - keys: the job of each matter.
    ///   - filer: the process that will put the entries into the inbox.
    ///   - rule: decides, given the index of the matter, its job (`nil`: there is none) and the sequence number that an entry
    ///     would get.
    /// - Returns: the rulings, in order.
    package func settle(
        _ keys: [JobKey], filer: Int64, at now: Timestamp, rule: (Int, SettlementJob?, Int64) -> Ruling
    ) throws(LedgerError) -> [Ruling] {
        try writeBlocking { database in
            var sequence = try Self.lastSequence(in: database)
            var tally: [String: Int] = [:]
            let rulings = try keys.enumerated().map { index, key in
                let job = try Self.settlementJob(key, in: database)
                let ruling = rule(index, job, sequence + 1)
                if let job { try Self.apply(ruling, to: job, filer: filer, at: now, in: database) }
                if ruling.entry != nil { sequence += 1 }
                if job != nil, let word = ruling.countedWord { tally[word, default: 0] += 1 }
                return ruling
            }
            try Self.count(tally, in: database)
            return rulings
        }
    }

    private static func lastSequence(in database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'entry'")) ?? 0
    }

    private static func settlementJob(_ key: JobKey, in database: Database) throws -> SettlementJob? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT job.id, model, reference, labels, recorded_at, task_id,
                    entry.outcome AS entry_outcome, entry.source, entry.assurance, entry.revision,
                    told.outcome AS told_outcome, told.received_at, told.body
                FROM job LEFT JOIN entry ON entry.job_id = job.id LEFT JOIN unconfirmed_end AS told ON told.job_id = job.id
                WHERE key = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [key.text]) else { return nil }
        let unconfirmed = unconfirmedEnd(row, of: key)
        return SettlementJob(
            id: row["id"], key: key, model: row["model"], reference: row["reference"], labels: try Job.labels(row["labels"]),
            recordedAt: Timestamp(milliseconds: row["recorded_at"]),
            standing: Standing(taskID: row["task_id"], entry: entryStanding(row), unconfirmed: unconfirmed?.outcome),
            unconfirmed: unconfirmed)
    }

    private static func entryStanding(_ row: Row) -> EntryStanding? {
        guard let outcome = (row["entry_outcome"] as String?).flatMap(Outcome.init),
            let source = (row["source"] as String?).flatMap(Source.init),
            let assurance = (row["assurance"] as String?).flatMap(Assurance.init)
        else { return nil }
        return EntryStanding(outcome: outcome, source: source, assurance: assurance, revision: row["revision"])
    }

    private static func unconfirmedEnd(_ row: Row, of key: JobKey) -> UnconfirmedEnd? {
        guard let outcome = (row["told_outcome"] as String?).flatMap(Outcome.init) else { return nil }
        let report = Report(
            key: key, source: .callback, assurance: .capability, receivedAt: Timestamp(milliseconds: row["received_at"]),
            body: Array(row["body"] as Data))
        return UnconfirmedEnd(outcome: outcome, report: report)
    }

    private static func apply(
        _ ruling: Ruling, to job: SettlementJob, filer: Int64, at now: Timestamp, in database: Database
    ) throws {
        if let event = ruling.event { try Event.insert(event.kind, job: job.id, at: now, detail: event.detail, into: database) }
        if let taskID = ruling.taskID {
            // From now on it can be polled. One that only its deadline ended is polled once more, which may amend it; how long nobody
            // has answered for it counts from here.
            try database.run(
                """
                UPDATE job SET task_id = ?1,
                    due_at = iif(settled_at IS NULL OR outcome IN ('unknown', 'expired'), coalesce(due_at, ?2), due_at),
                    deadline_at = iif(settled_at IS NULL, deadline_at, max(deadline_at, ?2))
                WHERE id = ?3 AND task_id IS NULL
                """, [taskID, now.milliseconds, job.id])
        }
        if let entry = ruling.entry { try insert(entry, ruling.document, of: job, filer: filer, at: now, into: database) }
        if let told = ruling.unconfirmed {
            try database.run(
                "INSERT INTO unconfirmed_end (job_id, outcome, received_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [job.id, told.outcome.rawValue, told.report.receivedAt.milliseconds, blob(told.report.body)])
        } else if job.unconfirmed != nil, ruling.entry?.outcome.isTold == true {
            try database.run("DELETE FROM unconfirmed_end WHERE job_id = ?", [job.id])
        }
        if ruling.isDueNow {
            try database.run("UPDATE job SET due_at = ? WHERE id = ?", [now.milliseconds, job.id])
        }
    }

    /// How far the submit has come by an entry that was its own answer.
    private static func submission(after entry: Entry) -> Submission? {
        guard entry.source == .submit else { return nil }
        return entry.outcome == .failed ? .refused : .accepted
    }

    /// Inserts an entry; an amendment takes the place of the entry before it, under a new sequence number.
    private static func insert(
        _ entry: Entry, _ document: [UInt8], of job: SettlementJob, filer: Int64, at now: Timestamp, into database: Database
    ) throws {
        let isAmendment = entry.revision > 1
        if isAmendment { try database.run("DELETE FROM entry WHERE job_id = ?", [job.id]) }
        try database.run(
            """
            INSERT INTO entry (sequence, job_id, revision, outcome, source, assurance, settled_at, filer)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                entry.sequence, job.id, entry.revision, entry.outcome.rawValue, entry.source.rawValue, entry.assurance.rawValue,
                now.milliseconds, filer,
            ])
        try database.run("INSERT INTO document (sequence, body) VALUES (?, ?)", [entry.sequence, blob(document)])
        try database.run(
            """
            UPDATE job SET outcome = ?1, settled_at = ?2, due_at = NULL, lease_until = NULL, fence = fence + 1,
                submission = coalesce(?3, submission) WHERE id = ?4
            """, [entry.outcome.rawValue, now.milliseconds, submission(after: entry)?.rawValue, job.id])
        let detail: [(String, JSONValue)] = [
            ("outcome", .string(entry.outcome.rawValue)), ("source", .string(entry.source.rawValue)),
            ("revision", .integer(entry.revision)), ("sequence", .integer(entry.sequence)),
        ]
        try Event.insert(isAmendment ? .amended : .settled, job: job.id, at: now, detail: detail, into: database)
    }
}

/// Bytes as SQLite stores them.
private func blob(_ bytes: [UInt8]) -> DatabaseValue { Data(bytes).databaseValue }

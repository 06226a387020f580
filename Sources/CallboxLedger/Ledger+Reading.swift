import CallboxModel
import Foundation
import GRDB

/// Which jobs to list.
package enum JobFilter: String, Sendable, CaseIterable {
    case all
    /// Without an entry yet.
    case open
    case settled
    case inDoubt = "in-doubt"
    case completed
    case failed
    case expired
    case unknown

    var condition: String {
        switch self {
        case .all: "1"
        case .open: "settled_at IS NULL"
        case .settled: "settled_at IS NOT NULL"
        case .inDoubt: "submission = 'in-doubt' AND settled_at IS NULL"
        case .completed, .failed, .expired, .unknown: "outcome = '\(rawValue)'"
        }
    }
}

extension Ledger {
    /// One job; `nil` where there is none.
    package func job(_ key: JobKey) async throws(LedgerError) -> Job? {
        try await read { try Row.fetchOne($0, sql: "SELECT * FROM job WHERE key = ?", arguments: [key.text]).flatMap(Job.init) }
    }

    /// Jobs, newest first.
    ///
    /// - Parameter before: only jobs older than this one, to go on with a list.
    package func jobs(_ filter: JobFilter = .all, before: JobKey? = nil, limit: Int) async throws(LedgerError) -> [Job] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM job WHERE \(filter.condition) AND id < coalesce((SELECT id FROM job WHERE key = ?), 1 << 62)
                    ORDER BY id DESC LIMIT ?
                    """,
                arguments: [before?.text, limit]
            ).map(Job.init)
        }
    }

    /// The jobs of a batch by the names of their lines.
    package func jobs(ofBatch batch: String) async throws(LedgerError) -> [String: Job] {
        try await read { database in
            let jobs = try Row.fetchAll(database, sql: "SELECT * FROM job WHERE batch = ?", arguments: [batch]).map(Job.init)
            return Dictionary(jobs.map { ($0.request.batchLine?.line ?? "", $0) }) { $1 }
        }
    }

    /// Everything that happened to a job, in order.
    package func timeline(_ key: JobKey) async throws(LedgerError) -> [Event] {
        try await read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM event WHERE job_id = (SELECT id FROM job WHERE key = ?) ORDER BY id",
                arguments: [key.text]
            ).map(Event.init)
        }
    }

    /// The document of a job's entry; `nil` while there is none.
    package func document(_ key: JobKey) async throws(LedgerError) -> [UInt8]? {
        try await read { database in
            try Data.fetchOne(
                database,
                sql: "SELECT body FROM document JOIN entry USING (sequence) WHERE job_id = (SELECT id FROM job WHERE key = ?)",
                arguments: [key.text]
            ).map { Array($0) }
        }
    }

    /// How a job ended; `nil` while it has not.
    package func outcome(_ key: JobKey) async throws(LedgerError) -> Outcome? {
        try await read { database in
            try String.fetchOne(database, sql: "SELECT outcome FROM job WHERE key = ?", arguments: [key.text]).flatMap(Outcome.init)
        }
    }

    /// How many jobs stand where, and how many entries came in which way.
    package func counts() async throws(LedgerError) -> Counts {
        try await read { database in
            let jobs = try Row.fetchAll(
                database, sql: "SELECT coalesce(outcome, submission) AS state, count(*) AS number FROM job GROUP BY 1")
            let sources = try Row.fetchAll(database, sql: "SELECT source, count(*) AS number FROM entry GROUP BY 1")
            let verdicts = try Row.fetchAll(database, sql: "SELECT name AS verdict, number FROM tally")
            return Counts(
                jobs: Dictionary(jobs.map { ($0["state"], $0["number"]) }) { $1 },
                sources: Dictionary(sources.map { ($0["source"], $0["number"]) }) { $1 },
                callbacks: Dictionary(verdicts.map { ($0["verdict"], $0["number"]) }) { $1 })
        }
    }

    /// Sums over the whole ledger.
    package struct Counts: Sendable, Equatable {
        /// By ``Job/state``.
        package let jobs: [String: Int]
        /// Entries by ``Source``.
        package let sources: [String: Int]
        /// Callbacks by the word or reason of their verdict, those of forgotten jobs included.
        package let callbacks: [String: Int]
    }
}

extension Job {
    init(_ row: Row) throws {
        guard let key = JobKey(row["key"] as String), let submission = Submission(rawValue: row["submission"]),
            case .object(let parameters) = try JSONScanner.scan(row["parameters"] as String)
        else { throw LedgerError(.unreadable, "a job that no version of Callbox can have written") }
        let batch: String? = row["batch"]
        let line: String? = row["line"]
        self.init(
            request: JobRequest(
                key: key, model: row["model"], parameters: parameters, reference: row["reference"], labels: try Self.labels(row["labels"]),
                deadline: Timestamp(milliseconds: row["deadline_at"]),
                batchLine: batch.flatMap { batch in line.map { BatchLine(batch: batch, line: $0) } }),
            submission: submission,
            taskID: row["task_id"],
            recordedAt: Timestamp(milliseconds: row["recorded_at"]),
            acceptedAt: (row["accepted_at"] as Int64?).map(Timestamp.init(milliseconds:)),
            settledAt: (row["settled_at"] as Int64?).map(Timestamp.init(milliseconds:)),
            outcome: (row["outcome"] as String?).flatMap(Outcome.init),
            pollCount: row["poll_count"])
    }

    /// Reads the labels of a job from their column.
    static func labels(_ text: String) throws -> [String: String] {
        if text == "{}" { return [:] }
        let members = try JSONScanner.scan(text).object?.members ?? []
        return Dictionary(members.map { ($0.name, $0.value.string ?? "") }) { $1 }
    }
}

import CallboxModel
import GRDB

/// One fact on the timeline of a job.
package struct Event: Sendable, Equatable {
    /// What happened.
    package enum Kind: String, Sendable, CaseIterable {
        case recorded
        case sent
        /// An attempt surely did not arrive; it may be repeated.
        case notSent = "not-sent"
        case inDoubt = "in-doubt"
        case accepted
        case abandoned
        case callback
        case poll
        /// The answer to the submit was itself a report.
        case answer
        case settled
        case amended
        /// The entry is in the inbox and flushed to the disk.
        case filed
        case taken

        /// Whether the outside decides how often it happens to one job.
        var isRepeated: Bool {
            switch self {
            case .callback, .poll, .sent, .notSent, .amended: true
            case .recorded, .inDoubt, .accepted, .abandoned, .answer, .settled, .filed, .taken: false
            }
        }
    }

    package let kind: Kind
    package let at: Timestamp
    /// Particulars, such as the verdict on a callback; never a body, a key or a capability.
    package let detail: JSONObject
}

extension Event {
    static func insert(
        _ kind: Kind, job: Int64, at now: Timestamp, detail: [(String, JSONValue)] = [], into database: Database
    ) throws {
        try database.run(
            "INSERT INTO event (job_id, at, kind, detail) VALUES (?, ?, ?, ?)",
            [job, now.milliseconds, kind.rawValue, JSONValue.object(JSONObject(detail)).text])
        if kind.isRepeated { try omit(kind, job: job, in: database) }
    }

    /// Says of every entry that a process owes up to a sequence number that it is filed.
    static func insertFiled(of filer: Int64, through sequence: Int64, at now: Timestamp, into database: Database) throws {
        try database.run(
            "INSERT INTO event (job_id, at, kind, detail) SELECT job_id, ?, ?, '{}' FROM entry WHERE filer = ? AND sequence <= ?",
            [now.milliseconds, Kind.filed.rawValue, filer, sequence])
    }

    /// The events of one kind that a timeline keeps from its beginning, and as many again from its end.
    package static let keptAtEachEnd = 50

    /// Takes away the first event after those that are kept from the beginning, where there are too many, and counts it.
    private static func omit(_ kind: Kind, job: Int64, in database: Database) throws {
        let isTooMany = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM event WHERE job_id = ? AND kind = ? ORDER BY id LIMIT 1 OFFSET ?"),
            arguments: [job, kind.rawValue, 2 * keptAtEachEnd])
        guard isTooMany != nil else { return }
        try database.run(
            """
            DELETE FROM event WHERE id =
                (SELECT id FROM event WHERE job_id = ? AND kind = ? ORDER BY id LIMIT 1 OFFSET ?)
            """, [job, kind.rawValue, keptAtEachEnd])
        try database.run("UPDATE job SET omitted = omitted + 1 WHERE id = ?", [job])
    }

    init(_ row: Row) throws {
        guard let kind = Kind(rawValue: row["kind"]), case .object(let detail) = try JSONScanner.scan(row["detail"] as String) else {
            throw LedgerError(.unreadable, "an event of unknown kind")
        }
        self.init(kind: kind, at: Timestamp(milliseconds: row["at"]), detail: detail)
    }
}

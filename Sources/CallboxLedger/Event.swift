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
        let statement = try database.cachedStatement(sql: "INSERT INTO event (job_id, at, kind, detail) VALUES (?, ?, ?, ?)")
        try statement.execute(arguments: [job, now.milliseconds, kind.rawValue, JSONValue.object(JSONObject(detail)).text])
    }

    init(_ row: Row) throws {
        guard let kind = Kind(rawValue: row["kind"]), case .object(let detail) = try JSONScanner.scan(row["detail"] as String) else {
            throw LedgerError(.unreadable, "an event of unknown kind")
        }
        self.init(kind: kind, at: Timestamp(milliseconds: row["at"]), detail: detail)
    }
}

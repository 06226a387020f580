import CallboxModel
import GRDB

/// The right to poll one job for a while.
package struct Claim: Sendable, Equatable {
    package let key: JobKey
    package let taskID: String
    package let model: String
    package let acceptedAt: Timestamp
    package let deadline: Timestamp
    /// Which poll of the job it is for, from 1.
    package let pollCount: Int
    /// Rises with every claim and every settlement: what is written under an older one is not taken.
    package let fence: Int64
    package let claimedAt: Timestamp
    /// Of which wall time the deadline is a moment: the reading by which the job was claimed, where the caller keeps it.
    package var reading: ClockReading?
}

extension Ledger {
    /// Claims jobs whose poll is due, longest due first, so that nobody else polls them until the lease ends.
    ///
    /// - Parameters:
    ///   - poller: the process that polls; its leases end when it does, see ``endLeases(of:)``.
    ///   - dueBy: only what was due at this moment; now, unless told.
    ///   - quota: what every claim costs a token of, and whose account must not rest; `nil`: nothing.
    ///   - pauseMax: the longest pause that is ever made, see ``Pause/left(at:atMost:)``.
    package func claimDue(
        limit: Int, lease: Duration, by poller: Int64, dueBy: Timestamp? = nil, within quota: Quota? = nil, pauseMax: Duration = .zero,
        at now: Timestamp
    ) async throws(LedgerError) -> [Claim] {
        try await write { database in
            let pause = try quota.flatMap { try Self.pause(account: $0.account, in: database) }
            if pause?.left(at: now, atMost: pauseMax) != nil { return [] }
            var bucket = try quota.map { try Self.bucket(of: $0, at: now, in: database) }
            let limit = min(limit, bucket?.available(at: now) ?? limit)
            if limit == 0 { return [] }
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        UPDATE job SET lease_until = ?1, poller = ?5, fence = fence + 1, poll_count = poll_count + 1
                        WHERE id IN (
                            SELECT id FROM job WHERE due_at <= ?4 AND task_id IS NOT NULL AND coalesce(lease_until, 0) <= ?2
                            ORDER BY due_at LIMIT ?3)
                        RETURNING key, task_id, model, coalesce(accepted_at, recorded_at) AS since, deadline_at, poll_count, fence
                        """),
                arguments: [(now + lease).milliseconds, now.milliseconds, limit, (dueBy ?? now).milliseconds, poller])
            if let quota, bucket?.take(rows.count, at: now) ?? 0 > 0, let bucket { try Self.leave(bucket, of: quota, in: database) }
            return rows.compactMap { Claim($0, at: now) }
        }
    }

    /// The processes that hold leases.
    package func pollers() async throws(LedgerError) -> Set<Int64> {
        try await read { database in
            Set(try Int64.fetchAll(database, sql: "SELECT DISTINCT poller FROM job WHERE lease_until IS NOT NULL AND poller IS NOT NULL"))
        }
    }

    /// Ends the leases of processes that are no more, so that others need not wait for their end.
    ///
    /// - Returns: how many there were.
    @discardableResult
    package func endLeases(of dead: Set<Int64>) async throws(LedgerError) -> Int {
        try await write { database in
            var count = 0
            for poller in dead {
                try database.run(
                    "UPDATE job SET lease_until = NULL, fence = fence + 1 WHERE lease_until IS NOT NULL AND poller = ?", [poller])
                count += database.changesCount
            }
            return count
        }
    }

    /// When the next poll is due that nobody has claimed; in the past where one is; `nil` where there is none.
    package func nextDue(at now: Timestamp) async throws(LedgerError) -> Timestamp? {
        try await read { try Self.nextDue(at: now, in: $0) }
    }

    private static func nextDue(at now: Timestamp, in database: Database) throws -> Timestamp? {
        let next = try Int64.fetchOne(
            database,
            sql: """
                SELECT due_at FROM job WHERE due_at IS NOT NULL AND task_id IS NOT NULL AND coalesce(lease_until, 0) <= ?
                ORDER BY due_at LIMIT 1
                """,
            arguments: [now.milliseconds])
        return next.map(Timestamp.init(milliseconds:))
    }

    /// What there may be to do for a poller.
    package struct Outlook: Sendable {
        /// Whether a deadline has passed of a job that has no end.
        package let isPast: Bool
        /// See ``Ledger/nextDue(at:)``.
        package let nextDue: Timestamp?
        package let pause: Pause?
        /// How the latest entries came, newest first: from this the poller sees whether callbacks arrive at all. A poll that confirmed a
        /// callback counts as that callback.
        package let sources: [Source]
    }

    /// Looks at everything at once, because a service that has nothing to do looks often.
    package func outlook(account: String, sourcesMax: Int, at now: Timestamp) async throws(LedgerError) -> Outlook {
        try await read { database in
            let past = try Int.fetchOne(
                database, sql: "SELECT 1 FROM job WHERE settled_at IS NULL AND deadline_at <= ? LIMIT 1", arguments: [now.milliseconds])
            return Outlook(
                isPast: past != nil, nextDue: try Self.nextDue(at: now, in: database),
                pause: try Self.pause(account: account, in: database),
                sources: try Self.latestSources(limit: sourcesMax, in: database))
        }
    }

    /// Ends a claim, notes the answer of its poll, and sets when the job is due again; `nil`: not until something happens.
    ///
    /// A claim that is no longer the newest only notes the answer. What made the job due in the meantime stays.
    package func release(_ claim: Claim, due: Timestamp?, answer: String, at now: Timestamp) async throws(LedgerError) {
        try await write { database in
            try database.run(
                "UPDATE job SET lease_until = NULL, due_at = iif(due_at > ?, due_at, ?) WHERE key = ? AND fence = ?",
                [claim.claimedAt.milliseconds, due?.milliseconds, claim.key.text, claim.fence])
            let id = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT id FROM job WHERE key = ?"), arguments: [claim.key.text])
            guard let id else { return }
            let detail: [(String, JSONValue)] = [("number", .integer(claim.pollCount)), ("answer", .string(answer))]
            try Event.insert(.poll, job: id, at: now, detail: detail, into: database)
        }
    }

    /// Brings forward what is due later than a moment: when callbacks stop arriving, waiting makes no sense.
    package func hasten(to due: Timestamp) async throws(LedgerError) -> Int {
        try await write { database in
            try database.run("UPDATE job SET due_at = ? WHERE due_at > ? AND settled_at IS NULL", [due.milliseconds, due.milliseconds])
            return database.changesCount
        }
    }

    /// Open jobs past their deadline that cannot be polled, because nobody knows a task id: they are lost.
    ///
    /// Among them are submits that never came to an end, such as one whose answer could not be stored.
    package func lapsed(at now: Timestamp, limit: Int) async throws(LedgerError) -> [JobKey] {
        try await read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT key FROM job WHERE settled_at IS NULL AND deadline_at <= ? AND task_id IS NULL
                        AND submission IN ('sent', 'in-doubt', 'accepted') ORDER BY deadline_at LIMIT ?
                    """,
                arguments: [now.milliseconds, limit]
            ).compactMap { JobKey($0) }
        }
    }

    /// How long the latest jobs of a model took from acceptance to their callback; at most 200 of them, unordered.
    ///
    /// Results that came by a poll of its own say when the poll was, not how long the work took.
    package func durations(model: String) async throws(LedgerError) -> [Duration] {
        try await read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT max(0, job.settled_at - accepted_at) FROM
                        (SELECT id, settled_at, accepted_at FROM job WHERE model = ? AND accepted_at IS NOT NULL
                         ORDER BY accepted_at DESC LIMIT 200) AS job
                    JOIN entry ON entry.job_id = job.id
                    WHERE entry.outcome = 'completed' AND \(Self.cameByCallback)
                    """,
                arguments: [model]
            ).map { .milliseconds($0) }
        }
    }

    /// Whether a callback brought an entry, or made the poll due that brought it.
    private static let cameByCallback = """
        (source = 'callback' OR (source = 'poll' AND EXISTS (
            SELECT 1 FROM event WHERE event.job_id = entry.job_id AND kind = 'callback' AND detail ->> '$.reason' = 'unconfirmed')))
        """

    private static func latestSources(limit: Int, in database: Database) throws -> [Source] {
        try String.fetchAll(
            database, sql: "SELECT iif(\(cameByCallback), 'callback', source) FROM entry ORDER BY sequence DESC LIMIT ?",
            arguments: [limit]
        ).compactMap(Source.init)
    }
}

extension Claim {
    fileprivate init?(_ row: Row, at now: Timestamp) {
        guard let key = JobKey(row["key"] as String) else { return nil }
        self.init(
            key: key, taskID: row["task_id"], model: row["model"], acceptedAt: Timestamp(milliseconds: row["since"]),
            deadline: Timestamp(milliseconds: row["deadline_at"]), pollCount: row["poll_count"],
            fence: row["fence"], claimedAt: now)
    }
}

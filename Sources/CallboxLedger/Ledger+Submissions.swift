import CallboxModel
import GRDB

extension Ledger {
    /// What became of a request that was to be recorded.
    package enum Recording: Sendable, Equatable {
        /// It is new.
        case recorded
        /// The batch had a line of that name: the job that it is.
        case existing(JobKey)
    }

    /// Records jobs before anything is sent, in one transaction.
    ///
    /// A request whose batch already has a line of that name is not recorded again.
    package func record(_ requests: [JobRequest], at now: Timestamp) async throws(LedgerError) -> [Recording] {
        try await write { database in try requests.map { try Self.record($0, at: now, in: database) } }
    }

    private static func record(_ request: JobRequest, at now: Timestamp, in database: Database) throws -> Recording {
        if let line = request.batchLine, let known = try existing(line, at: now, in: database) { return .existing(known) }
        let labels = JSONObject(request.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        try database.run(
            """
            INSERT INTO job (key, model, parameters, reference, labels, batch, line, submission, recorded_at, patience, deadline_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'recorded', ?, ?, ?)
            """,
            [
                request.key.text, request.model, JSONValue.object(request.parameters).text, request.reference,
                JSONValue.object(labels).text, request.batchLine?.batch, request.batchLine?.line, now.milliseconds,
                (request.deadline - now).milliseconds, request.deadline.milliseconds,
            ])
        try Event.insert(.recorded, job: database.lastInsertedRowID, at: now, into: database)
        return .recorded
    }

    /// The job of a line. One that was never sent waits anew from now on, even if it was given up.
    private static func existing(_ line: BatchLine, at now: Timestamp, in database: Database) throws -> JobKey? {
        try database.run(
            """
            UPDATE job SET submission = 'recorded', settled_at = NULL, deadline_at = ? + patience
            WHERE batch = ? AND line = ? AND \(unsent)
            """,
            [now.milliseconds, line.batch, line.line])
        return try String.fetchOne(
            database,
            sql: """
                SELECT key FROM job WHERE batch = ?1 AND line = ?2
                UNION ALL SELECT key FROM forgotten_line WHERE batch = ?1 AND line = ?2 LIMIT 1
                """,
            arguments: [line.batch, line.line]
        ).flatMap { JobKey($0) }
    }

    /// Claims a job that was never sent for sending, durably, before a byte leaves the machine. Its deadline runs from now.
    ///
    /// - Returns: `false` where somebody else has it, or it is past that point.
    package func beginSend(_ key: JobKey, by instance: Int64, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try Self.beginSend(key, by: instance, at: now, in: $0) != nil }
    }

    /// Whether a job may be sent now.
    package enum Sending: Sendable, Equatable {
        case begun(deadline: Timestamp)
        /// Somebody else has it, or it is past that point.
        case notOurs
        /// The account rests.
        case paused(Pause)
        /// The rate is used up; there is a token after this time, if nobody else takes it.
        case throttled(Duration)
    }

    /// Claims a job for sending as ``beginSend(_:by:at:)`` does, where the account does not rest and has a token left, which it costs.
    /// Notices a jump of the clock first, as ``keepTime(_:)`` does.
    ///
    /// - Parameters:
    ///   - pauseMax: the longest pause that is ever made, see ``Pause/left(at:atMost:)``.
    ///   - read: reads the clock, once nobody else can write.
    package func beginSend(
        _ key: JobKey, by instance: Int64, within quota: Quota, pauseMax: Duration, at read: @escaping @Sendable () -> ClockReading
    ) async throws(LedgerError) -> Sending {
        try await write { database in
            let reading = read()
            try Self.keepTime(reading, in: database)
            let now = reading.now
            // Asked first: what another has sent waits for nothing.
            guard try Self.isUnsent(key, in: database) else { return .notOurs }
            if let pause = try Self.pause(account: quota.account, in: database), pause.left(at: now, atMost: pauseMax) != nil {
                return .paused(pause)
            }
            var bucket = try Self.bucket(of: quota, at: now, in: database)
            guard bucket.take(1, at: now) == 1 else { return .throttled(bucket.wait(at: now)) }
            guard let deadline = try Self.beginSend(key, by: instance, at: now, in: database) else { return .notOurs }
            try Self.leave(bucket, of: quota, in: database)
            return .begun(deadline: deadline)
        }
    }

    private static func isUnsent(_ key: JobKey, in database: Database) throws -> Bool {
        try Int64.fetchOne(database, sql: "SELECT id FROM job WHERE key = ? AND \(unsent)", arguments: [key.text]) != nil
    }

    /// Jobs that were never sent, or surely did not arrive. A callback can have settled even one that went back to recorded.
    private static let unsent = "submission IN ('recorded', 'abandoned') AND outcome IS NULL"

    /// - Returns: the deadline that counts from now on; `nil` where it is not ours.
    private static func beginSend(_ key: JobKey, by instance: Int64, at now: Timestamp, in database: Database) throws -> Timestamp? {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE job SET submission = 'sent', submitter = ?, settled_at = NULL, deadline_at = ? + patience
                WHERE key = ? AND \(unsent) RETURNING id, deadline_at
                """)
        guard let row = try Row.fetchOne(statement, arguments: [instance, now.milliseconds, key.text]) else { return nil }
        try Event.insert(.sent, job: row["id"], at: now, into: database)
        return Timestamp(milliseconds: row["deadline_at"])
    }

    /// Notes that the provider took the job, and when to poll it first. A job that is settled already only learns its task id, and
    /// one that was called in doubt is so no more.
    ///
    /// - Parameter read: reads the clock, where a jump of it is to be noticed first, as ``keepTime(_:)`` does.
    package func markAccepted(
        _ key: JobKey, taskID: String, due: Timestamp, at now: Timestamp, keeping read: (@Sendable () -> ClockReading)? = nil
    ) async throws(LedgerError) {
        _ = try await change(
            key, .accepted, at: now, keeping: read, detail: [("task_id", .string(taskID))],
            sql: """
                UPDATE job SET submission = 'accepted', submitter = NULL, task_id = ?1, accepted_at = ?2,
                    due_at = iif(settled_at IS NULL OR outcome IN ('unknown', 'expired'), min(coalesce(due_at, ?3), ?3), due_at),
                    deadline_at = iif(settled_at IS NULL, deadline_at, max(deadline_at, ?2))
                WHERE key = ?4 AND submission IN ('sent', 'in-doubt') RETURNING id
                """,
            arguments: [taskID, now.milliseconds, due.milliseconds, key.text])
    }

    /// Takes a job back to ``Submission/recorded``: the attempt surely did not arrive.
    package func markNotSent(_ key: JobKey, reason: String, at now: Timestamp) async throws(LedgerError) {
        _ = try await change(
            key, .notSent, at: now, detail: [("reason", .string(reason))],
            sql: "UPDATE job SET submission = 'recorded', submitter = NULL WHERE key = ? AND submission = 'sent' RETURNING id",
            arguments: [key.text])
    }

    /// Notes that nobody knows whether the job arrived. It will not be sent again.
    package func markInDoubt(_ key: JobKey, reason: String, at now: Timestamp) async throws(LedgerError) {
        _ = try await change(
            key, .inDoubt, at: now, detail: [("reason", .string(reason))],
            sql: "UPDATE job SET submission = 'in-doubt', submitter = NULL WHERE key = ? AND submission = 'sent' RETURNING id",
            arguments: [key.text])
    }

    /// The processes that have jobs under way to the provider.
    package func senders() async throws(LedgerError) -> Set<Int64> {
        try await read { database in
            Set(try Int64.fetchAll(database, sql: "SELECT DISTINCT submitter FROM job WHERE submission = 'sent' AND submitter IS NOT NULL"))
        }
    }

    /// Notes of every job that a process which is no more had under way that nobody knows whether it arrived.
    ///
    /// - Parameter dead: the processes that ended. Whoever is not among them, even one that began a moment ago, keeps its jobs.
    /// - Returns: the jobs.
    package func strandSends(of dead: Set<Int64>, at now: Timestamp) async throws(LedgerError) -> [JobKey] {
        if dead.isEmpty { return [] }
        return try await write { database in
            let rows = try Row.fetchAll(database, sql: "SELECT id, key, submitter FROM job WHERE submission = 'sent'")
            let stranded = rows.filter { dead.contains($0["submitter"] ?? 0) }
            for row in stranded {
                try database.run("UPDATE job SET submission = 'in-doubt', submitter = NULL WHERE id = ?", [row["id"] as Int64])
                let reason = "the process that was sending it ended"
                try Event.insert(.inDoubt, job: row["id"], at: now, detail: [("reason", .string(reason))], into: database)
            }
            return stranded.compactMap { JobKey($0["key"] as String) }
        }
    }

    /// Gives up jobs that were never sent and whose deadline has passed.
    package func abandonUnsent(at now: Timestamp) async throws(LedgerError) -> Int {
        try await write { database in
            let ids = try Int64.fetchAll(
                database,
                sql: """
                    UPDATE job SET submission = 'abandoned', settled_at = ?
                    WHERE settled_at IS NULL AND deadline_at <= ? AND submission = 'recorded' RETURNING id
                    """,
                arguments: [now.milliseconds, now.milliseconds])
            for id in ids { try Event.insert(.abandoned, job: id, at: now, into: database) }
            return ids.count
        }
    }

    private func change(
        _ key: JobKey, _ kind: Event.Kind, at now: Timestamp, keeping read: (@Sendable () -> ClockReading)? = nil,
        detail: [(String, JSONValue)],
        sql: String, arguments: StatementArguments
    ) async throws(LedgerError) -> Bool {
        try await write { database in
            if let read { try Self.keepTime(read(), in: database) }
            guard let id = try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) else { return false }
            try Event.insert(kind, job: id, at: now, detail: detail, into: database)
            return true
        }
    }
}

import CallboxModel
import GRDB

extension Ledger {
    /// How long wall time must have run without a jump until anything is forgotten on the strength of it.
    private static let steadyMin: Duration = .seconds(3600)

    /// Forgets jobs that are over and done with: their entry was taken before a moment and is owed to nobody, or they were given up before
    /// it without ever being sent. The files that consumers took are not touched. A callback for a forgotten job is one for no job.
    ///
    /// A line of a batch stays known by its name, so that it is never sent again. Nothing is forgotten in the first hour after the machine
    /// started or its clock jumped: a clock that is wrong by years would make everything old.
    ///
    /// - Parameter limit: how many in one go; one transaction.
    /// - Returns: how many were forgotten.
    package func forget(takenBefore moment: Timestamp, limit: Int, at reading: ClockReading) async throws(LedgerError) -> Int {
        let ids = try await read { database in
            try Self.isSteady(at: reading, in: database) ? Self.forgettable(before: moment, limit: limit, in: database) : []
        }
        if ids.isEmpty { return 0 }
        return try await write { database in
            for id in ids { try Self.forget(id, in: database) }
            return ids.count
        }
    }

    private static func isSteady(at reading: ClockReading, in database: Database) throws -> Bool {
        if reading.boot.isEmpty { return reading.uptime >= steadyMin }
        let since = try Int64.fetchOne(
            database, sql: "SELECT steady_since FROM timebase WHERE boot = ?", arguments: [reading.boot])
        return since.map { reading.uptime - .milliseconds($0) >= steadyMin } ?? false
    }

    private static func forgettable(before moment: Timestamp, limit: Int, in database: Database) throws -> [Int64] {
        try Int64.fetchAll(
            database,
            sql: """
                SELECT * FROM (SELECT job_id FROM entry JOIN job ON job.id = job_id
                    WHERE taken_at < ?1 AND filer IS NULL AND taken_at IS NOT NULL AND due_at IS NULL ORDER BY taken_at LIMIT ?2)
                UNION ALL
                SELECT * FROM (SELECT id FROM job WHERE submission = 'abandoned' AND settled_at < ?1 AND outcome IS NULL
                    ORDER BY settled_at LIMIT ?2)
                LIMIT ?2
                """,
            arguments: [moment.milliseconds, limit])
    }

    private static func forget(_ id: Int64, in database: Database) throws {
        // One that was taken up again in the meantime stays.
        let isOver = try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT settled_at IS NOT NULL AND due_at IS NULL FROM job WHERE id = ?"), arguments: [id])
        guard isOver == true else { return }
        try database.run(
            """
            INSERT OR IGNORE INTO forgotten_line (batch, line, key, state)
            SELECT batch, line, key, coalesce(outcome, submission) FROM job
            WHERE id = ? AND batch IS NOT NULL AND submission <> 'abandoned'
            """, [id])
        for sql in ["DELETE FROM event WHERE job_id = ?", "DELETE FROM entry WHERE job_id = ?", "DELETE FROM job WHERE id = ?"] {
            try database.run(sql, [id])
        }
    }

    /// How a line of a batch ended whose job is forgotten; `nil` where no line has this key.
    package func forgottenState(_ key: JobKey) async throws(LedgerError) -> String? {
        try await read { database in
            try String.fetchOne(database, sql: "SELECT state FROM forgotten_line WHERE key = ?", arguments: [key.text])
        }
    }
}

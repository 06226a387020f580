import CallboxModel
import GRDB

extension Ledger {
    /// Notices a jump of wall time, whichever process saw it first, and moves everything that is still to happen with it: deadlines,
    /// polls, leases, pauses. What has happened keeps its time.
    ///
    /// Every process that decides by deadlines calls this with the reading by which it is going to decide. While nothing has jumped it
    /// costs one read. A machine whose start has no name is taken as it is.
    ///
    /// - Returns: by how much everything was moved, by this call; zero for nothing.
    package func keepTime(_ reading: ClockReading) async throws(LedgerError) -> Duration {
        if reading.boot.isEmpty { return .zero }
        let isAgreed = try await read { try Self.agrees(with: reading, in: $0) }
        return isAgreed ? .zero : try await write { database in try Self.move(to: reading, in: database) }
    }

    /// The same within a transaction that is going to write.
    static func keepTime(_ reading: ClockReading, in database: Database) throws {
        if reading.boot.isEmpty { return }
        if try !agrees(with: reading, in: database) { _ = try move(to: reading, in: database) }
    }

    private static func agrees(with reading: ClockReading, in database: Database) throws -> Bool {
        guard let timebase = try timebase(in: database) else { return false }
        return timebase.boot == reading.boot && timebase.jump(to: reading) == .zero
    }

    private static func move(to reading: ClockReading, in database: Database) throws -> Duration {
        let jump = try timebase(in: database)?.jump(to: reading) ?? .zero
        if jump != .zero { try shift(by: jump.milliseconds, from: reading.now + (.zero - jump), in: database) }
        try database.run(
            """
            INSERT OR REPLACE INTO timebase (id, boot, offset, seen, event_id, steady_since)
            VALUES (1, ?1, ?2, ?3, (SELECT coalesce(max(id), 0) FROM event), ?4)
            """,
            [
                reading.boot, reading.offset.milliseconds, reading.now.milliseconds, reading.uptime.milliseconds,
            ])
        return jump
    }

    /// Of the jobs with an end, so many of the latest are moved at most: it must not take long.
    private static let settledMax = 100_000

    /// - Parameter now: the moment of the jump, as the clock before it would have shown it.
    private static func shift(by milliseconds: Int64, from now: Timestamp, in database: Database) throws {
        try database.run(
            """
            UPDATE job SET deadline_at = deadline_at + ?1, due_at = due_at + ?1, lease_until = lease_until + ?1
            WHERE settled_at IS NULL
            """,
            [milliseconds])
        try database.run(
            "UPDATE job SET due_at = due_at + ?1, lease_until = lease_until + ?1 WHERE settled_at IS NOT NULL AND due_at IS NOT NULL",
            [milliseconds])
        // A contradiction can still make a job due that has an end, and until its deadline a "not found" is not the last word.
        try database.run(
            """
            UPDATE job SET deadline_at = deadline_at + ?1
            WHERE id > (SELECT max(id) FROM job) - \(settledMax) AND settled_at IS NOT NULL AND deadline_at > ?2
            """,
            [milliseconds, now.milliseconds])
        try database.run("UPDATE pause SET until = until + ?", [milliseconds])
        try database.run("UPDATE account SET filled_at = filled_at + ?", [milliseconds])
    }

    private static func timebase(in database: Database) throws -> Timebase? {
        // Of what was noted since the latest jump, the last is the latest; before it, times may be those of another base.
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT boot, offset, max(seen, coalesce((SELECT at FROM event WHERE event.id > timebase.event_id
                        ORDER BY event.id DESC LIMIT 1), seen)) AS seen FROM timebase
                    """))
        return row.map {
            Timebase(boot: $0["boot"], offset: .milliseconds($0["offset"] as Int64), seen: Timestamp(milliseconds: $0["seen"]))
        }
    }
}

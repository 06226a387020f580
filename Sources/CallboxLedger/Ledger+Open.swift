import CallboxModel
import GRDB

/// The jobs that were sent and have no entry yet: those that a callback may still come for.
package struct OpenJobs: Sendable, Equatable {
    package let count: Int
    /// Of them, those that cannot be polled, because nobody knows a task id yet.
    package let unknownTaskCount: Int
    /// When the oldest was recorded; `nil` where there is none.
    package let oldest: Timestamp?

    package init(count: Int, unknownTaskCount: Int, oldest: Timestamp?) {
        self.count = count
        self.unknownTaskCount = unknownTaskCount
        self.oldest = oldest
    }
}

extension Ledger {
    /// Counts the jobs that were sent and have no entry yet. Blocks its thread.
    package func openJobs() throws(LedgerError) -> OpenJobs {
        do {
            return try pool.read { database in
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) AS number, count(*) - count(task_id) AS unknown, min(recorded_at) AS oldest
                        FROM job WHERE settled_at IS NULL AND submission IN ('sent', 'accepted', 'in-doubt')
                        """)
                return OpenJobs(
                    count: row?["number"] ?? 0, unknownTaskCount: row?["unknown"] ?? 0,
                    oldest: (row?["oldest"] as Int64?).map(Timestamp.init(milliseconds:)))
            }
        } catch {
            throw LedgerError(error)
        }
    }
}

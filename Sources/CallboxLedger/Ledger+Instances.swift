import CallboxModel
import GRDB

/// A process that works on the ledger, for as long as it lives; see the lock of the same number in the state directory.
package struct Instance: Sendable, Hashable {
    package let id: Int64
    package let role: String
    package let process: Int32
    package let startedAt: Timestamp
}

extension Ledger {
    /// Notes a new process and gives it a number that no other ever had.
    package func register(role: String, process: Int32, at now: Timestamp) async throws(LedgerError) -> Int64 {
        try await write { database in
            try database.run("INSERT INTO instance (role, process, started_at) VALUES (?, ?, ?)", [role, process, now.milliseconds])
            return database.lastInsertedRowID
        }
    }

    /// The processes that are noted: those that live, and those that ended without saying so.
    package func instances() async throws(LedgerError) -> [Instance] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM instance ORDER BY id").map { row in
                Instance(
                    id: row["id"], role: row["role"], process: row["process"],
                    startedAt: Timestamp(milliseconds: row["started_at"]))
            }
        }
    }

    /// Forgets a process that has nothing left to do.
    package func unregister(_ id: Int64) async throws(LedgerError) {
        try await write { try $0.run("DELETE FROM instance WHERE id = ?", [id]) }
    }
}

import CallboxInbox
import CallboxModel
import Foundation
import GRDB

/// What is found on a disk: the ledger as SQLite reads it, the inbox as a consumer sees it.
struct Contents: Sendable {
    /// What the ledger knows of a job.
    struct Known: Sendable {
        let submission: String
        let taskID: String?
        let document: Data?
    }

    /// What SQLite finds wrong with the database; empty where nothing is.
    var damage: [String] = []
    var jobs: [JobKey: Known] = [:]
    var new: [JobKey: Data] = [:]
    var taken: [JobKey: Data] = [:]
}

extension Contents {
    /// Reads the state directory of a running service.
    init(state: String) async throws {
        let (damage, jobs) = try await blocking { try Self.ledger(state + "/ledger.sqlite") }
        self.init(damage: damage, jobs: jobs, new: try Self.files(state + "/inbox/new"), taken: try Self.files(state + "/inbox/taken"))
    }

    private static func ledger(_ path: String) throws -> ([String], [JobKey: Known]) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let database = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? database.close() }  // it only read
        return try database.read { database in
            let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let foreign = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { "\($0)" }
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT key, submission, task_id, body FROM job LEFT JOIN entry ON job_id = job.id LEFT JOIN document USING (sequence)"
            )
            let jobs = rows.compactMap { row in
                JobKey(row["key"] as String).map {
                    ($0, Known(submission: row["submission"], taskID: row["task_id"], document: row["body"]))
                }
            }
            return (damage + foreign, Dictionary(jobs) { $1 })
        }
    }

    private static func files(_ root: String) throws -> [JobKey: Data] {
        var files: [JobKey: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            guard let key = Inbox.key(URL(fileURLWithPath: name).lastPathComponent) else { continue }
            files[key] = try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)"))
        }
        return files
    }
}

import CallboxInbox
import CallboxLedger
import CallboxModel
import CallboxService
import Disk
import Foundation
import GRDB
import Glibc
import Synchronization

/// A job that the provider has accepted and that waits for its callback.
struct OpenJob {
    let taskID: String
    /// Where its callback goes.
    let path: String
}

/// Fills state directories: what would take weeks of work, in seconds.
///
/// The tables are made by the ledger itself and filled by hand, as it would have done it job by job.
struct Seed {
    let state: String
    private let directory: StateDirectory
    private let keyring: CapabilityKeyring
    private let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))

    /// Makes a state directory, with an empty ledger and a secret.
    init(_ state: String) throws {
        self.state = state
        directory = try StateDirectory(state)
        try Ledger(path: directory.ledgerPath).close()
        keyring = try CapabilityKeyFile(directory).keyring
    }

    private func write(_ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: directory.ledgerPath)
        // What is lost here is made again. The ledger turns to its own log when it is opened.
        try queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000")
        }
        try queue.write(body)
        try queue.close()
    }

    /// Adds open jobs, each polled for the first time in an hour.
    func open(_ count: Int) throws -> [OpenJob] {
        var generator = SystemRandomNumberGenerator()
        let keys = (0..<count).map { _ in JobKey(at: now, using: &generator) }.sorted()
        let later = now.milliseconds + 3_600_000
        try write { database in
            let job = try database.makeStatement(
                sql: """
                    INSERT INTO job (key, model, parameters, labels, submission, task_id, recorded_at, accepted_at, patience,
                        deadline_at, due_at)
                    VALUES (?, 'midjourney_remix', '{"jobId":"789320d3","imageNo":0,"remixPrompt":"at dusk"}', '{}', 'accepted', ?, ?, ?,
                        7200000, ?, ?)
                    """)
            let event = try database.makeStatement(sql: "INSERT INTO event (job_id, at, kind, detail) VALUES (?, ?, ?, '{}')")
            for key in keys {
                let time = now.milliseconds
                try job.execute(arguments: [key.text, "task-\(key)", time, time, time + 7_200_000, later])
                let id = database.lastInsertedRowID
                for kind in ["recorded", "sent", "accepted"] { try event.execute(arguments: [id, time, kind]) }
            }
        }
        return keys.map { OpenJob(taskID: "task-\($0)", path: CallbackPath.path(for: $0, in: keyring)) }
    }
}

extension Seed {
    /// Days over which a history is spread; shorter than any of it is kept.
    private static let days = 60
    private static let dayMilliseconds: Int64 = 86_400_000

    /// Adds jobs that were settled, filed and taken in the last weeks, with their files under `taken/`; a thousand of them are one file
    /// with as many names, because to make and remove a million files takes minutes that say nothing.
    func history(_ count: Int) throws {
        if count == 0 { return }
        let document = try sample
        try write { database in
            try insertHistory(count, document, into: database)
        }
        let state = state
        let (first, perDay) = (day(0), (count + Self.days - 1) / Self.days)
        let trouble = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: Self.days) { day in
            do {
                let numbers = (day * perDay..<min(count, (day + 1) * perDay))
                try Self.writeTaken(numbers, of: first + .milliseconds(Int64(day) * Self.dayMilliseconds), document, in: state)
            } catch {
                trouble.withLock { $0 = error }
            }
        }
        if let trouble = trouble.withLock({ $0 }) { throw trouble }
    }

    /// The beginning of the day with that number, the first of the history being 0.
    private func day(_ number: Int) -> Timestamp {
        let start = now.milliseconds - Int64(Self.days - number) * Self.dayMilliseconds
        return Timestamp(milliseconds: start - start % Self.dayMilliseconds)
    }

    /// The key of a job of the history: rising, as keys are, but not by chance.
    private static func key(_ number: Int, at time: Timestamp) -> String {
        let (high, low) = (time.milliseconds >> 16, time.milliseconds & 0xFFFF)
        return String(format: "%08lx-%04lx-7000-8000-%012lx", Int(high), Int(low), number)
    }

    /// An entry as text, with a key that is replaced in every copy.
    private var sample: String {
        get throws {
            let body = Body.beginning("task-\(Self.placeholder)") + String(decoding: Body(bytes: 640).tail, as: UTF8.self)
            guard let key = JobKey(Self.placeholder) else { throw Trouble("the key of the sample") }
            let entry = Entry(
                sequence: 1, key: key, revision: 1, model: "midjourney_remix", outcome: .completed, source: .callback,
                assurance: .capability, times: Entry.Times(submitted: now, received: now, filed: now), taskID: "task-\(key)",
                reference: nil, labels: [:], received: Entry.Received(Array(body.utf8)), result: Entry.Result(outputs: []), error: nil,
                flags: [])
            return String(decoding: entry.document, as: UTF8.self)
        }
    }

    private static let placeholder = "00000000-0000-7000-8000-000000000000"

    private func insertHistory(_ count: Int, _ document: String, into database: Database) throws {
        let perDay = (count + Self.days - 1) / Self.days
        // The same keys as the files have; all of a day in its first millisecond.
        let made = "(\(day(0).milliseconds) + (number / \(perDay)) * \(Self.dayMilliseconds))"
        let key = "printf('%08x-%04x-7000-8000-%012x', \(made) >> 16, \(made) & 65535, number)"
        let numbers = "WITH RECURSIVE n (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM n WHERE number + 1 < \(count))"
        try database.execute(
            sql: """
                \(numbers) INSERT INTO job (id, key, model, parameters, labels, submission, task_id, recorded_at, accepted_at, settled_at,
                    outcome, patience, deadline_at)
                SELECT number + 1, \(key), 'midjourney_remix', '{"jobId":"789320d3","imageNo":0,"remixPrompt":"at dusk"}', '{}', 'accepted',
                    'task-' || \(key), \(made), \(made), \(made) + 60000, 'completed', 7200000, \(made) + 7200000 FROM n
                """)
        try database.execute(
            sql: """
                INSERT INTO entry (sequence, job_id, revision, outcome, source, assurance, settled_at, taken_at)
                SELECT id, id, 1, 'completed', 'callback', 'capability', settled_at, settled_at + 1000 FROM job ORDER BY id
                """)
        try database.execute(
            sql: "INSERT INTO document (sequence, body) SELECT id, CAST(replace(?, ?, key) AS BLOB) FROM job ORDER BY id",
            arguments: [document, Self.placeholder])
        let kinds = ["recorded", "sent", "accepted", "callback", "settled", "filed", "taken"]
        let values = kinds.enumerated().map { "(\($0.offset), '\($0.element)')" }.joined(separator: ", ")
        try database.execute(
            sql: """
                WITH kinds (place, kind) AS (VALUES \(values))
                INSERT INTO event (job_id, at, kind, detail) SELECT id, recorded_at, kind, '{}' FROM job CROSS JOIN kinds
                """)
    }

    private static func writeTaken(_ numbers: Range<Int>, of day: Timestamp, _ document: String, in state: String) throws {
        let parts = day.text.split(separator: "T")[0].replacing("-", with: "/")
        var path = state
        for name in ["inbox", "taken"] + parts.split(separator: "/").map(String.init) {
            path += "/" + name
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Trouble("\(path) cannot be made") }
        }
        let directory = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        let bytes = Array(document.utf8)
        var whole = ""
        for (index, number) in numbers.enumerated() {
            let name = key(number, at: day) + ".json"
            guard index % namesPerFile == 0 else {
                guard linkat(directory, whole, directory, name, 0) == 0 else { throw Trouble("a name in \(path) cannot be made") }
                continue
            }
            whole = name
            let file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count, close(file) == 0 else {
                throw Trouble("a file in \(path) cannot be written")
            }
        }
    }

    /// Far from what file systems with links allow: ext4 has 65,000.
    private static let namesPerFile = 1000
}

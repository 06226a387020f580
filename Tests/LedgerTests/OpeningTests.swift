import CallboxLedger
import CallboxModel
import Foundation
import GRDB
import Glibc
import Synchronization
import TestSupport
import Testing

/// A ledger is opened as ours or not at all, and is durable from the first transaction.
@Suite struct OpeningTests {
    @Test func `every commit is flushed`() async throws {
        try await withLedger { ledger in
            try await #expect(ledger.synchronousLevel() == 2)
            try #expect(ledger.raw { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        }
    }

    @Test func `a ledger that is opened again has what it had`() async throws {
        try await withPath { path in
            let first = try Ledger(path: path)
            _ = try await first.record([Samples.request()], at: Samples.moment)
            try first.close()
            let second = try Ledger(path: path)
            try await #expect(second.job(Samples.key())?.request == Samples.request())
            try await #expect(second.synchronousLevel() == 2)
            try second.close()
        }
    }

    @Test func `a ledger of the first version is brought up to date, with all that is in it`() async throws {
        try await withPath { path in
            try OldLedger.write(to: path)
            let ledger = try Ledger(path: path)
            try await #expect(ledger.jobs(limit: 9).map(\.taskID) == ["t2", "t1"])
            let counts = try await ledger.counts()
            #expect(counts.jobs == ["completed": 1, "accepted": 1])
            #expect(counts.callbacks == ["entry": 1, "duplicate": 2, "malformed": 1])
            let due = Timestamp(milliseconds: 1_795_249_942_124)
            let quota = Quota(account: "a", rate: Rate(perSecond: 1))
            try await #expect(ledger.claimDue(limit: 9, lease: .seconds(60), by: 1, within: quota, at: due).map(\.taskID) == ["t2"])
            let over = try #require(JobKey("019aa5a3-2c9b-7000-8000-000000000001"))
            try await #expect(ledger.document(over) == Array("{}".utf8))
            try await ledger.accept([3])
            try #expect(ledger.settle([3], .completed).map(\.sequence) == [2], "no sequence number is given twice")
            try ledger.close()
            try Ledger(path: path).close()
        }
    }

    @Test func `a ledger of an older version that another process has open is left as it is`() async throws {
        try await withPath { path in
            try OldLedger.write(to: path)
            #expect(await code { () throws(LedgerError) in try Ledger(path: path, isAlone: false) } == .older)
            try Ledger(path: path).close()
            try Ledger(path: path, isAlone: false).close()
        }
    }

    @Test func `a ledger of a newer version is refused`() async throws {
        try await withPath { path in
            let ledger = try Ledger(path: path)
            try ledger.raw { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9: from the future')") }
            try ledger.close()
            #expect(await code { () throws(LedgerError) in try Ledger(path: path) } == .newer)
        }
    }

    @Test func `another program's database is refused and stays as it is`() async throws {
        try await withPath { path in
            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE recipe (id INTEGER PRIMARY KEY)") }
            #expect(await code { () throws(LedgerError) in try Ledger(path: path) } == .unreadable)
            let tables = try await DatabaseQueue(path: path).read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema") }
            #expect(tables == ["recipe"])
        }
    }

    @Test(arguments: ["delete", "wal"])
    func `another program's database is not touched in any byte`(mode: String) async throws {
        try await withPath { path in
            let other = try DatabaseQueue(path: path)
            try await other.writeWithoutTransaction { database in
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = \(mode)")
                try database.execute(sql: "CREATE TABLE recipe (id INTEGER PRIMARY KEY)")
                if mode == "wal" { try database.checkpoint(.full) }
            }
            let folder = URL(filePath: path).deletingLastPathComponent().path
            func files() throws -> [String: Data] {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix("-shm") }
                return try Dictionary(uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(filePath: folder + "/" + $0))) })
            }
            let before = try files()
            #expect(await code { () throws(LedgerError) in try Ledger(path: path) } == .unreadable)
            try #expect(files() == before)
            try other.close()
        }
    }

    @Test func `a ledger whose checkpoint was cut off is opened, and has what it had`() async throws {
        try await withPath { path in
            let ledger = try Ledger(path: path)
            try await ledger.accept([1, 2, 3])
            // The main file says that it has more pages than it has, until its log is read.
            let folder = path + ".copy"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: path + "-wal", toPath: folder + "/ledger.sqlite-wal")
            try ledger.checkpoint()
            let whole = try Data(contentsOf: URL(filePath: path))
            try whole.prefix(4096).write(to: URL(filePath: folder + "/ledger.sqlite"))
            try ledger.close()

            let again = try Ledger(path: folder + "/ledger.sqlite")
            try await #expect(again.jobs(limit: 10).count == 3)
            try again.close()
        }
    }

    @Test func `a log that is renewed loses nothing and starts anew`() async throws {
        try await withPath { path in
            let ledger = try Ledger(path: path)
            try await ledger.accept([1, 2, 3])
            try ledger.renewLog()
            try #expect(Data(contentsOf: URL(filePath: path + "-wal")).isEmpty)
            try await ledger.accept([4])
            try await #expect(ledger.jobs(limit: 10).count == 4)
            try ledger.close()
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"), "a clean end leaves no log")
        }
    }

    @Test func `a file that is no database is refused and stays as it is`() async throws {
        try await withPath { path in
            let bytes = Data(repeating: UInt8(ascii: "x"), count: 8192)
            try bytes.write(to: URL(filePath: path))
            #expect(await code { () throws(LedgerError) in try Ledger(path: path) } == .unreadable)
            try #expect(Data(contentsOf: URL(filePath: path)) == bytes)
        }
    }

    @Test func `a damaged header is refused`() async throws {
        try await withPath { path in
            try Ledger(path: path).close()
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            try file.write(contentsOf: Data(repeating: 0xFF, count: 64))
            try file.close()
            #expect(await code { () throws(LedgerError) in try Ledger(path: path) } == .unreadable)
        }
    }

    @Test func `a file that a power loss cut short is made whole from the log`() async throws {
        try await withPath { path in
            let ledger = try Ledger(path: path)
            _ = try await ledger.record([Samples.request()], at: Samples.moment)
            try ledger.checkpoint()
            let copy = path + "-copy"
            for end in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + end, toPath: copy + end) }
            try ledger.close()
            #expect(truncate(copy, 4096) == 0)
            let whole = try Ledger(path: copy)
            try await #expect(whole.job(Samples.key())?.request == Samples.request())
            try whole.close()
        }
    }

    @Test func `a directory that is not there is a failure of the disk`() async throws {
        #expect(await code { () throws(LedgerError) in try Ledger(path: "/nonexistent-\(UUID())/ledger.sqlite") } == .failed)
    }

    @Test func `many processes may open a new ledger at once`() async throws {
        for _ in 0..<10 {
            try await withPath { path in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<6 { group.addTask { try Ledger(path: path) } }
                    for try await ledger in group { try await #expect(ledger.jobs(limit: 1) == []) }
                }
            }
        }
    }

    @Test func `a log of writes that has grown long is short again after it was moved along`() async throws {
        try await withLedger { ledger in
            try await Self.grow(ledger)
            try ledger.checkpoint()
            #expect(!ledger.hasLongLog)
            try await #expect(ledger.jobs(limit: 100).count == 20)
        }
    }

    @Test(arguments: 1...2) func `a log that is written all the time is begun anew`(writers: Int) async throws {
        try await withLedger { ledger in
            try await Self.grow(ledger)
            let other = try Ledger(path: ledger.path)
            defer { #expect(throws: Never.self) { try other.close() } }
            let written = Written()
            try await withThrowingTaskGroup { group in
                for (number, writer) in [ledger, other].prefix(writers).enumerated() {
                    group.addTask {
                        var seed = UInt64(number + 1) << 32
                        while !Task.isCancelled {
                            _ = try await writer.record([Samples.request(seed)], at: Samples.moment)
                            seed += 1
                            written.addOne()
                        }
                    }
                }
                // Whoever reads in the moment in which it is begun anew hinders that; then the next time does it.
                try await eventually {
                    try ledger.checkpoint()
                    let before = written.count
                    try await eventually { written.count > before + 5 }
                    return !ledger.hasLongLog
                }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test func `the log is not begun anew while somebody reads what is old`() async throws {
        try await withLedger { ledger in
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let reader = try DatabaseQueue(path: ledger.path, configuration: configuration)
            try await Self.grow(ledger)
            try reader.inDatabase { database in
                try database.beginTransaction(.deferred)
                _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM job")
            }
            _ = try await ledger.record([Samples.request(100)], at: Samples.moment)
            try ledger.checkpoint()
            _ = try await ledger.record([Samples.request(101)], at: Samples.moment)
            #expect(ledger.hasLongLog)
            try reader.inDatabase { try $0.rollback() }
            try ledger.checkpoint()
            _ = try await ledger.record([Samples.request(102)], at: Samples.moment)
            #expect(!ledger.hasLongLog)
            try reader.close()
        }
    }

    @Test func `there is a log from a commit until all of it is moved`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request(1)], at: Samples.moment)
            #expect(ledger.hasLog && !ledger.hasLongLog)
            try ledger.checkpoint()
            #expect(!ledger.hasLog)
        }
    }

    private static func grow(_ ledger: Ledger) async throws {
        let labels = ["note": String(repeating: "x", count: 1 << 20)]
        for seed in 0..<20 as Range<UInt64> {
            _ = try await ledger.record([Samples.request(seed, labels: labels)], at: Samples.moment)
        }
        #expect(ledger.hasLongLog)
    }

    @Test func `the log of writes can be moved into the file by several at once`() async throws {
        try await withPath { path in
            let ledgers = try (0..<3).map { _ in try Ledger(path: path) }
            try await withThrowingTaskGroup { group in
                for (number, ledger) in ledgers.enumerated() {
                    group.addTask {
                        for seed in 0..<20 {
                            _ = try await ledger.record([Samples.request(UInt64(number * 100 + seed))], at: Samples.moment)
                            try ledger.checkpoint()
                        }
                    }
                }
                try await group.waitForAll()
            }
            for ledger in ledgers { try await #expect(ledger.jobs(limit: 100).count == 60) }
        }
    }

    @Test func `an error tells what SQLite said and no values`() async throws {
        try await withLedger { ledger in
            _ = try await ledger.record([Samples.request()], at: Samples.moment)
            let error = await #expect(throws: LedgerError.self) {
                _ = try await ledger.record([Samples.request()], at: Samples.moment)
            }
            #expect(error?.code == .refused)
            #expect(error?.description == "ledger: UNIQUE constraint failed: job.key (SQLite 2067)")
        }
    }
}

/// How often something was written.
private final class Written: Sendable {
    private let number = Atomic(0)
    var count: Int { number.load(ordering: .relaxed) }
    func addOne() { number.add(1, ordering: .relaxed) }
}

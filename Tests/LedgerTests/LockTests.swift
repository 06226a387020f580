import CallboxModel
import Foundation
import GRDB
import TestSupport
import Testing

@testable import CallboxLedger

/// What other processes find locked. They are real ones: the kernel shows a process none of its own locks.
@Suite struct LockTests {
    private static let python = "/usr/bin/python3"
    private static let isPossible = FileManager.default.isExecutableFile(atPath: python)

    /// Runs a script of Python to its end, and gives what it printed.
    private func run(_ script: String, _ arguments: [String], words path: String) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: Self.python)
        process.arguments = ["-c", script] + arguments
        // A file, because children of Foundation's hold one another's pipes open.
        let words = URL(filePath: path)
        try Data().write(to: words)
        process.standardOutput = try FileHandle(forWritingTo: words)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return try String(contentsOf: words, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Asks as another process to write, without waiting.
    private func complaint(_ path: String) async throws -> String {
        let script = """
            import sqlite3, sys
            try:
                sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                print(error)
            """
        return try await run(script, [path], words: path + ".words")
    }

    /// Holds the lock of those who move the log along (sqlite.org/walformat.html#wal_locks), as another process, until a file is there.
    private func holdCheckpoints(_ path: String, until end: String) async throws {
        let script = """
            import fcntl, os, sys, time
            index = open(sys.argv[1] + "-shm", "r+b")
            fcntl.lockf(index, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 121)
            open(sys.argv[1] + ".held", "w")
            for _ in range(30000):
                if os.path.exists(sys.argv[2]): break
                time.sleep(0.001)
            """
        _ = try await run(script, [path, end], words: path + ".holder")
    }

    @Test(.enabled(if: isPossible, "needs python3"))
    func `what is asked of the log beside a write leaves that alone to write`() async throws {
        try await withLedger { ledger in
            let (entered, door) = (Barrier(), Barrier())
            async let written: Void = ledger.write { database in
                try database.execute(sql: "INSERT INTO pause (account, until, reason) VALUES ('a', 0, 'x')")
                entered.open()
                door.wait(atMost: .seconds(30))
            }
            await entered.opened()
            _ = ledger.hasLongLog
            try ledger.checkpoint()
            try await #expect(complaint(ledger.path) == "database is locked")
            door.open()
            try await written
            try await #expect(complaint(ledger.path) == "")
        }
    }

    @Test(.enabled(if: isPossible, "needs python3"))
    func `a commit succeeds that finds the log too long while another process moves it along`() async throws {
        try await withPath { path in
            let ledger = try Ledger(path: path, logPagesMax: 1)
            let end = path + ".end"
            async let held: Void = holdCheckpoints(path, until: end)
            try await eventually { FileManager.default.fileExists(atPath: path + ".held") }
            _ = try await ledger.record([Samples.request()], at: Samples.moment)
            try Data().write(to: URL(filePath: end))
            try await held
            _ = try await ledger.record([Samples.request(2)], at: Samples.moment)
            try await #expect(ledger.jobs(limit: 9).count == 2)
            try ledger.close()
        }
    }
}

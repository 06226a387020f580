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

    /// Asks as another process to write, without waiting.
    private func complaint(_ path: String) async throws -> String {
        let script = """
            import sqlite3, sys
            try:
                sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                print(error)
            """
        let process = Process()
        process.executableURL = URL(filePath: Self.python)
        process.arguments = ["-c", script, path]
        // A file, because children of Foundation's hold one another's pipes open.
        let words = URL(filePath: path + ".words")
        try Data().write(to: words)
        process.standardOutput = try FileHandle(forWritingTo: words)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return try String(contentsOf: words, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
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
}

import Foundation
import Testing

/// The simulation finds what is broken, and repeats it exactly.
@Suite struct SimulationTests {
    @Test func `a hundred histories keep the promise`() throws {
        let run = try Run("--histories", "100", "--processes", "2", "--few")
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("100 histories"))
    }

    @Test(arguments: [18, 203, 3] as [UInt64])
    func `a seed replays exactly`(seed: UInt64) throws {
        let first = try Run("--seed", "\(seed)")
        let second = try Run("--seed", "\(seed)")
        #expect(first.status == 0, "\(first.output)")
        #expect(first.output.split(separator: "\n").count > 50)
        #expect(first.output == second.output)
    }

    @Test(arguments: ["lost-entry", "changed-entry", "strange-entry", "lost-job", "second-send"])
    func `a broken promise is found and the command that replays it is printed`(sabotage: String) throws {
        let run = try Run("--histories", "10", "--few", "--sabotage", sabotage)
        #expect(run.status == 1, "\(run.output)")
        #expect(run.output.contains("replay it with: simulate --seed"))
    }

    @Test func `what never happened fails a run`() throws {
        let run = try Run("--histories", "1")
        #expect(run.status == 1)
        #expect(run.output.contains("never happened: "))
    }

    @Test func `a herd of due jobs is polled at the rate and longest due first`() throws {
        let run = try Run("--herd", "2000")
        #expect(run.status == 0, "\(run.output)")
    }
}

/// One run of the simulation, built beside the tests.
private struct Run {
    let status: Int32
    let output: String

    init(_ arguments: String...) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let bundle = CommandLine.arguments[0].hasSuffix(".xctest") ? CommandLine.arguments[0] : own
        let process = Process()
        process.executableURL = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("simulate")
        process.arguments = arguments
        // A file, because every other child of the tests would hold a pipe open too.
        let path = NSTemporaryDirectory() + "simulation-tests-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        defer { try? FileManager.default.removeItem(atPath: path) }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOfFile: path, encoding: .utf8)
    }
}

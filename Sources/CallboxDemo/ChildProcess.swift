import CallboxModel
import Disk
import Foundation
import Glibc

/// A process of the demo: the program itself under another command.
final class ChildProcess: Sendable {
    private static let startPatience: CInt = 30_000
    private static let stopPatience: Duration = .seconds(5)

    private let process = Process()
    private let output = Pipe()
    private let reader = Worker("callbox.demo.child.output")
    /// Apart from the reader, which waits until the process says something or ends.
    private let ender = Worker("callbox.demo.child.end")
    private let arguments: [String]
    private let log: String

    /// Starts it. Of the environment it gets only what is given, and where programs are.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], log: String) throws {
        self.arguments = arguments
        self.log = log
        let isThere = FileManager.default.fileExists(atPath: log) || FileManager.default.createFile(atPath: log, contents: nil)
        guard isThere, let errors = FileHandle(forWritingAtPath: log) else { throw Failure(.storage, "\(log) cannot be written.") }
        errors.seekToEndOfFile()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "TMPDIR", "LANG"].contains($0.key) }
        process.environment = inherited.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    /// Waits for the JSON line with which the process says that it is ready.
    ///
    /// - Returns: the member of that name.
    func announcement(_ member: String) async throws -> String {
        let line = try await reader.run { [self] in
            var request = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            return poll(&request, 1, Self.startPatience) > 0 ? Array(output.fileHandleForReading.availableData) : []
        }
        guard let text = (try? JSONScanner.scan(line))?.object?[member]?.string else {  // what came instead is in its log
            throw Failure(.storage, "callbox \(arguments[0]) did not start.", remedy: "Its log says why: \(log)")
        }
        return text
    }

    /// Kills it at once, with SIGKILL.
    func kill() async {
        await end(SIGKILL)
    }

    /// Tells it to stop, and kills it if it does not.
    func stop() async {
        await end(SIGTERM)
    }

    private func end(_ signal: Int32) async {
        let isGone = try? await ender.run { [self] in  // nothing in it throws
            if process.isRunning { Glibc.kill(process.processIdentifier, signal) }
            let limit = ContinuousClock.now + Self.stopPatience
            while process.isRunning {
                if ContinuousClock.now > limit { Glibc.kill(process.processIdentifier, SIGKILL) }
                usleep(10_000)
            }
            return true
        }
        precondition(isGone == true, "the process is waited for")
    }
}

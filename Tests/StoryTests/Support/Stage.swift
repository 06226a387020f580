import Foundation
import Synchronization
import Testing

/// A place of its own for one story: a directory, the processes that run in it, and the settings that they share.
final class Stage: Sendable {
    /// The key that the sandbox accepts.
    static let key = "sandbox-key"

    private struct Shared {
        var settings: [String: String]
        var processes: [ChildProcess] = []
        var onTerminals: [ChildProcess] = []
    }

    /// Removed at the end.
    let directory: String
    private let shared: Mutex<Shared>

    /// Where ledger, secrets and inbox are.
    var state: String { directory + "/state" }

    fileprivate init(_ settings: [String: String]) throws {
        directory = NSTemporaryDirectory() + "callbox-story-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory + "/run", withIntermediateDirectories: true)
        shared = Mutex(Shared(settings: Self.usual.merging(settings) { $1 }))
        set("state", state)
        set("provider.key-file", try write(Self.key + "\n", to: "key"))
    }

    /// What takes seconds in earnest takes moments here, nothing is polled before it is due for a reason, and until a service runs,
    /// callbacks go to the port at which nobody ever listens (RFC 863, discard).
    private static let usual = [
        "listen.address": "127.0.0.1:0", "public.url": "http://127.0.0.1:9", "poll.first": "1h", "poll.grace": "1h",
        "poll.interval": "100ms", "poll.interval-max": "300ms",
        "poll.eager-min": "1h", "poll.eager-max": "1h", "provider.rate": "200", "poll.backoff": "100ms", "poll.pause": "1s",
        "inbox.checkpoint": "300ms", "log.level": "info", "provider.timeout": "20s",
        // The disks of stories are small, some of them on purpose.
        "submit.disk-floor": "1MiB",
    ]

    /// Changes a setting for all processes that are started from now on; `nil` takes it back.
    func set(_ name: String, _ value: String?) { shared.withLock { $0.settings[name] = value } }

    /// The settings as the environment of a process, without anything of the test's own.
    private var environment: [String: String] {
        let settings = shared.withLock { $0.settings }
        let variables = settings.map { ("CALLBOX_" + $0.key.uppercased().replacing(".", with: "_").replacing("-", with: "_"), $0.value) }
        let own = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": directory, "TMPDIR": directory, "LANG": "C.UTF-8"]
        return Dictionary(variables) { $1 }.merging(own) { $1 }
    }

    /// Starts a program; it is ended with the story.
    func start(
        _ arguments: [String], program: String = Program.path, besides: [String: String] = [:], handedOver: Int32? = nil,
        on terminal: String? = nil
    ) throws -> ChildProcess {
        let environment = environment.merging(besides) { $1 }
        return try shared.withLock { shared in
            let files = "\(directory)/run/\(shared.processes.count + shared.onTerminals.count)"
            let process = try ChildProcess(
                program, arguments, environment: environment, files: files, handedOver: handedOver, terminal: terminal)
            // What goes to a terminal is in no file to be read again.
            terminal == nil ? shared.processes.append(process) : shared.onTerminals.append(process)
            return process
        }
    }

    /// Everything that every process has written so far, its output and its log.
    var everythingWritten: [String] { shared.withLock { $0.processes }.flatMap { [$0.output, $0.errors] } }

    /// Writes a file.
    ///
    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = directory + "/" + name
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    fileprivate func end() {
        for process in shared.withLock({ $0.processes + $0.onTerminals }).reversed() { process.stop() }
        // What cannot be removed is left to the system's own cleaning.
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The last lines of every log, to be told when a story goes wrong.
    fileprivate var logs: String {
        shared.withLock { $0.processes }.enumerated().map { "-- \($0): \($1.errors.suffix(1500))" }.joined(separator: "\n")
    }
}

/// Plays a story on a stage of its own; however it ends, nothing of it is left.
func withStage(_ settings: [String: String] = [:], _ story: (Stage) async throws -> Void) async throws {
    let stage = try Stage(settings)
    defer { stage.end() }
    do {
        try await story(stage)
    } catch {
        Issue.record("\(error)\n\(stage.logs)")
    }
}

/// Plays a story with a scripted provider.
func withStage(_ provider: ScriptedProvider, _ settings: [String: String] = [:], _ story: (Stage) async throws -> Void) async throws {
    defer { provider.stop() }
    try await withStage(settings.merging(["provider.url": provider.url]) { $1 }, story)
}

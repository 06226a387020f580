import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Foundation
import Logging

/// What Callbox does that leaves something on the disk; each is done by the real program.
enum Operation: String, CaseIterable, Sendable {
    /// The first command on a state directory that is not there.
    case creation
    /// A new secret.
    case rotation
    /// A job that the provider takes.
    case submit
    /// A job that the provider refuses: an entry by the submit itself.
    case refusal
    /// Entries by poll.
    case poll
    /// Entries by callback, reports in quarantine, flushes, checkpoints, and the stop.
    case callback
    /// A late result in the place of an entry that the deadline made.
    case amendment
    /// Entries that are taken.
    case take
    /// A start after a crash, with entries owed and a submit under way, and a poll.
    case recovery

    /// The command that does it.
    func arguments(_ number: Int) -> [String] {
        switch self {
        case .creation: ["jobs", "ls"]
        case .rotation: ["secrets", "rotate"]
        case .submit, .refusal: Self.submitting + ["--prompt", "\(rawValue) run \(number)."]
        case .poll, .recovery: ["poll", "--once", "--all"]
        case .callback, .amendment: ["listen"]
        case .take: ["inbox", "take", "--all"]
        }
    }

    private static let submitting = ["submit", "remix", "--job-id", "789320d3", "--image-no", "2"]

    /// How the command ends where nothing is struck.
    var exit: Int32 { self == .refusal ? 21 : 0 }

    /// Whether it is a service, which is sent callbacks and told to stop.
    var isService: Bool { self == .callback || self == .amendment }
}

/// Where an operation is done again and again: what was before it, and the provider.
struct Ground: Sendable {
    let operation: Operation
    let stage: Stage
    let provider: ScriptedProvider
    /// Jobs that the provider took before.
    let jobs: [RecordedJob]
    /// The state directory as it was before; copied for every run.
    var template: String { stage.state }

    /// Prepares what was before.
    init(_ operation: Operation, _ stage: Stage, _ provider: ScriptedProvider) async throws {
        self.operation = operation
        self.stage = stage
        self.provider = provider
        switch operation {
        case .creation:
            jobs = []
        case .rotation, .submit, .refusal:
            try await stage.run("jobs", "ls")
            jobs = []
        case .poll: jobs = try await stage.record(2)
        case .callback: jobs = try await stage.record(6)
        case .amendment:
            jobs = try await stage.record(2)
            let keys = jobs.map(\.key)
            try await withDoor(stage.state) { door in
                for key in keys { _ = await door.settle(.lapse(key, .expired, Clock.wall.now)) }
            }
        case .take:
            jobs = try await stage.record(2)
            let reports = jobs.map { $0.report() }
            try await withDoor(stage.state) { door in
                for report in reports { _ = await door.settle(report) }
            }
        case .recovery:
            jobs = try await stage.record(4)
            try await Self.crash(stage, jobs)
        }
    }

    /// Leaves what a service leaves that is killed between commit and rename, with one file visible before.
    private static func crash(_ stage: Stage, _ jobs: [RecordedJob]) async throws {
        let strike = Strike(step: .fileEntry, path: DurableStep.fileEntry.rule(for: ""), number: 2, fault: .kill)
        let trace = stage.directory + "/crash.trace"
        let service = try stage.start(
            ["listen", "--set", "inbox.checkpoint=1h"],
            besides: Interposer.environment(state: stage.state, trace: trace, strike: strike))
        let port = try await service.listeningPort()
        for job in jobs.prefix(2) { _ = try? await service.post(job.completed, to: job.path, port: port) }  // the second kills it
        _ = try await service.wait()
    }

    /// A state directory as it was before, for one run.
    func copy(_ number: Int) throws -> String {
        let folder = "\(stage.directory)/runs/\(number)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        if operation != .creation { try FileManager.default.copyItem(atPath: template, toPath: folder + "/state") }
        return folder + "/state"
    }
}

extension RecordedJob {
    /// Its completion as the provider says it.
    var completed: String { TaskDocument.completed(taskID) }

    /// Its completion as it comes to the door.
    func report() -> Report {
        Report(key: key, source: .callback, assurance: .capability, receivedAt: Clock.wall.now, body: Array(completed.utf8))
    }
}

/// Comes in as a process of its own: opens the state directory with its recovery, calls, and signs off.
func withDoor<Value>(_ path: String, _ body: (Intake) async throws -> Value) async throws -> Value {
    let state = try StateDirectory(path)
    let ledger = try Ledger.open(in: state)
    let door: Intake
    do {
        door = try await Intake(
            state: state, ledger: ledger, role: "story", logger: Logger(label: "story") { _ in SwiftLogNoOpLogHandler() })
    } catch {
        try ledger.close()
        throw error
    }
    let result: Result<Value, any Error>
    do { result = .success(try await body(door)) } catch { result = .failure(error) }
    try await door.close()
    try ledger.close()
    return try result.get()
}

/// A provider that takes every job once, under a task id made from its key, and completes it; it refuses what asks for that.
func takingProvider() throws -> ScriptedProvider {
    try ScriptedProvider { asked, _ in
        if let task = asked.taskID { return .init(body: TaskDocument.completed(task)) }
        if asked.body.contains("refusal run") {
            return .init(status: 400, body: #"{"error":{"code":4011002,"error_message":"Image number missing"}}"#)
        }
        return .init(body: TaskDocument.running("task-\(asked.jobKey?.text ?? "none")"))
    }
}

extension ScriptedProvider.Asked {
    /// The job in the callback URL of a submit.
    var jobKey: JobKey? {
        guard let match = body.firstMatch(of: /callbacks\\?\/([-0-9a-f]{36})/) else { return nil }
        return JobKey(String(match.1))
    }
}

extension ChildProcess {
    /// Waits until it says where it listens.
    ///
    /// - Throws: ``Missed`` where it ends before.
    func listeningPort() async throws -> UInt16 {
        try await eventually("process \(pid) listens", within: .seconds(30)) {
            if let port = announcedPort { return port }
            if let code = exit { throw Missed(description: "ended with \(code) before it listened") }
            return nil
        }
    }

    private var announcedPort: UInt16? {
        let output = output
        guard output.hasSuffix("\n"), let address = try? JSONScanner.scan(output).object?["listening"]?.string else { return nil }
        return address.split(separator: ":").last.flatMap { UInt16($0) }
    }

    /// Sends a callback; `nil` where no whole answer came, also because nobody listens any more.
    func post(_ body: String, to path: String, port: UInt16) async throws -> Answer? {
        try await blocking {
            guard let connection = try? Connection(to: port) else { return nil }
            connection.send(Connection.callback(body, to: path))
            return connection.answer()
        }
    }
}

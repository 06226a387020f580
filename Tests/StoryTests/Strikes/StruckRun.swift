import CallboxModel
import Foundation
import Testing

/// One run of an operation, with or without a strike.
struct StruckRun: Sendable {
    let ground: Ground
    let number: Int
    let strike: Strike?
    let state: String
    let process: ChildProcess
    private let tracePath: String

    /// What became of callbacks.
    struct Told: Sendable {
        /// Jobs whose callback was answered as stored.
        var stored: Set<JobKey> = []
        /// Whether the strike was hit while callbacks could be answered.
        var wasStruckServing = false
        var complaints: [String] = []
    }

    /// Begins.
    init(_ ground: Ground, _ number: Int, _ strike: Strike?) throws {
        self.ground = ground
        self.number = number
        self.strike = strike
        state = try ground.copy(number)
        tracePath = state + ".trace"
        let isLogFlush = strike?.fault == .failed && (strike?.step == .flushLog || strike?.step == .flushNames)
        // Where the commit's flush fails, a checkpoint that is at the same file in that moment would look like a second attempt.
        let settings =
            ground.operation.isService
            ? ["--set", "inbox.checkpoint=\(isLogFlush ? "1h" : "50ms")", "--set", "quarantine.max=1"] : []
        process = try ground.stage.start(
            ground.operation.arguments(number) + settings,
            besides: Interposer.environment(state: state, trace: tracePath, strike: strike))
    }

    var trace: Trace { Trace(tracePath, state: state) }

    /// Carries it to its end.
    func play() async throws -> Told {
        var told = Told()
        if ground.operation.isService { told = try await serve() }
        _ = try await process.wait(within: .seconds(60))
        return told
    }

    /// Forgets its files.
    func clear() throws { try FileManager.default.removeItem(atPath: (state as NSString).deletingLastPathComponent) }
}

extension StruckRun {
    private func serve() async throws -> Told {
        var told = Told()
        // A strike at the start keeps it from listening.
        guard let port = try? await process.listeningPort() else { return told }
        let wasStruckBefore = trace.isStruck
        for job in ground.jobs.prefix(3) { try await post(job.completed, of: job, port, &told) }
        for job in ground.jobs.dropFirst(3).prefix(2) {
            _ = try await process.post(TaskDocument.completed("other"), to: job.path, port: port)
        }
        if strike?.fault != .failed || trace.isStruck == false { try await waitUntilQuiet() }
        told.wasStruckServing = !wasStruckBefore && trace.isStruck && process.exit == nil
        if told.wasStruckServing { try await probe(port, &told) }
        process.signal(SIGTERM)
        return told
    }

    /// Posts a callback; where the disk is full, until it is stored.
    private func post(_ body: String, of job: RecordedJob, _ port: UInt16, _ told: inout Told) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            guard let answer = try await process.post(body, to: job.path, port: port) else { return }
            if answer.status == 200 {
                told.stored.insert(job.key)
                return
            }
            check(answer, &told)
            if strike?.fault != .full { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        told.complaints.append("job \(job.key) is not stored although the disk is not full any more")
    }

    private func check(_ answer: Answer, _ told: inout Told) {
        if answer.status != 503 { told.complaints.append("answered \(answer.status)") }
        if !answer.lines.contains(where: { $0.lowercased().hasPrefix("retry-after:") }) {
            told.complaints.append("503 without Retry-After")
        }
    }

    /// Waits until what was filed is flushed and the log was moved along, or until it is over.
    private func waitUntilQuiet() async throws {
        try await eventually("run \(number) is quiet", within: .seconds(20)) {
            if process.exit != nil { return true }
            let calls = trace.calls
            if calls.contains(where: { $0.name == "struck" }), strike?.fault != .full { return true }
            let last = calls.lastIndex { $0.name == "rename" } ?? 0
            let after = calls[last...]
            return after.contains { $0.name == "syncfs" } && after.contains { $0.name == "fdatasync" && $0.path == "/ledger.sqlite" }
                || strike?.isWithoutCheckpoint == true
        }
    }

    /// Looks how the service goes on after a call failed.
    private func probe(_ port: UInt16, _ told: inout Told) async throws {
        guard let strike, let spare = ground.jobs.last else { return }
        if strike.isFatal {
            try await eventually("the failure is told: \(strike)", within: .seconds(20)) { process.errors.contains(Self.alarm) }
            for _ in 0..<2 {
                guard let answer = try await process.post(spare.completed, to: spare.path, port: port) else { continue }
                if answer.status != 503 { told.complaints.append("answered \(answer.status) after the disk failed") }
                check(answer, &told)
            }
            let count = process.errors.components(separatedBy: Self.alarm).count - 1
            if count != 1 { told.complaints.append("the failure is told \(count) times") }
            let line = process.errors.split(separator: "\n").first { $0.contains(Self.alarm) } ?? ""
            if !line.contains(state) { told.complaints.append("the alarm names no path: \(line)") }
        } else if strike.fault == .full {
            if process.errors.contains(Self.alarm) { told.complaints.append("a full disk is called a failed one") }
            try await post(spare.completed, of: spare, port, &told)
        }
    }

    private static let alarm = "the disk failed"
}

extension Strike {
    /// Whether a service that is struck there takes nothing until a restart.
    var isFatal: Bool {
        guard fault == .failed || fault == .readOnly else { return false }
        let steps: [DurableStep] = [
            .writeLog, .flushLog, .writeLedger, .flushLedger, .makeDraft, .writeDraft, .fileEntry, .clearDraft, .flushFiles,
        ]
        return steps.contains(step)
    }

    /// Whether its run makes no checkpoints.
    var isWithoutCheckpoint: Bool { fault == .failed && (step == .flushLog || step == .flushNames) }
}

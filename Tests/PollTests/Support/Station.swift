import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxPoll
import CallboxProvider
import Curl
import Foundation
import Logging
import TestSupport
import Testing

/// All that a poller works with, real and in a directory of its own: ledger, door and inbox, and a client of some provider.
struct Station: Sendable {
    let ledger: Ledger
    let intake: Intake
    let clock: Clock
    let log = CapturedLog()
    private let client: Client

    /// Opens a station in an empty directory.
    init(in directory: String, clock: Clock) async throws {
        let state = try StateDirectory(directory)
        ledger = try Ledger(path: state.ledgerPath)
        intake = try await Intake(state: state, ledger: ledger, role: "test", clock: clock, logger: .silent)
        self.clock = clock
        client = try Client(.init(egress: .chosenByOperator))
    }

    func close() async throws {
        await client.close()
        try await intake.close()
        try ledger.close()
    }

    func provider(at url: String, key: String = "sandbox-key") throws -> any Provider {
        CurlProvider(client, .init(baseURL: try #require(HTTPURL(url)), key: Secret(key)), clock: clock)
    }

    /// A poller that always waits as long as it may, and so many polls at once that the rate never holds it back.
    func poller(at url: String, _ change: (inout PollSettings) -> Void = { _ in }) throws -> Poller {
        var settings = PollSettings()
        settings.concurrency = 64
        settings.rate = Rate(perSecond: 1000)
        change(&settings)
        return Poller(
            provider: try provider(at: url), intake: intake, settings: settings, clock: clock, chance: { 1 }, logger: log.logger)
    }
}

extension Station {
    /// Records a job, sent and accepted under a task id; `nil` leaves it in doubt.
    @discardableResult
    func accept(_ taskID: String? = "task", due: Duration = .zero, patience: Duration = .seconds(600)) async throws -> JobKey {
        let key = try await record(patience: patience)
        _ = try await ledger.beginSend(key, by: intake.instance, at: clock.now)
        if let taskID {
            try await ledger.markAccepted(key, taskID: taskID, due: clock.now + due, at: clock.now)
        } else {
            try await ledger.markInDoubt(key, reason: "the connection broke off", at: clock.now)
        }
        return key
    }

    /// Records a job that is not sent.
    func record(patience: Duration = .seconds(600)) async throws -> JobKey {
        var generator = SystemRandomNumberGenerator()
        let key = JobKey(at: clock.now, using: &generator)
        let request = JobRequest(key: key, model: "midjourney_retexture", parameters: JSONObject(), deadline: clock.now + patience)
        _ = try await ledger.record([request], at: clock.now)
        return key
    }

    /// Hands in a callback.
    @discardableResult
    func callback(_ key: JobKey, _ body: String) async throws -> Verdict {
        let report = Report(key: key, source: .callback, assurance: .capability, receivedAt: clock.now, body: Array(body.utf8))
        guard case .settled(let verdict) = await intake.settle(report) else { throw Overdue() }
        return verdict
    }

    /// The entry of a job as it lies in the inbox.
    func entry(_ key: JobKey) throws -> Entry? { try intake.inbox.document(key).map { try Entry(document: $0) } }

    /// How many reports are in quarantine.
    func quarantined() throws -> Int { try Quarantine(intake.inbox).names().count }

    func job(_ key: JobKey) async throws -> Job { try #require(try await ledger.job(key)) }

    /// What the timeline says of the polls of a job.
    func polls(_ key: JobKey) async throws -> [String] {
        try await ledger.timeline(key).filter { $0.kind == .poll }.compactMap { $0.detail["answer"]?.string }
    }
}

/// Runs a test with a station, in a directory that is removed afterwards.
func withStation<Value>(clock: Clock, _ body: (Station) async throws -> Value) async throws -> Value {
    let directory = NSTemporaryDirectory() + "poll-tests-\(UUID().uuidString)"
    // What cannot be removed is left to the system's own cleaning.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let station = try await Station(in: directory, clock: clock)
    do {
        let value = try await body(station)
        try await station.close()
        return value
    } catch {
        try await station.close()
        throw error
    }
}

/// Runs a test with a station whose clock stands still, and a provider that follows a script.
func withStation<Value>(
    _ script: @escaping ScriptedProvider.Script, _ body: (Station, ScriptedProvider, SetClock) async throws -> Value
) async throws -> Value {
    let server = try ScriptedProvider(script)
    defer { server.stop() }
    let time = SetClock()
    return try await withStation(clock: time.clock) { try await body($0, server, time) }
}

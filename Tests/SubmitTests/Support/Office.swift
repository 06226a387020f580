import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import CallboxSubmit
import Curl
import Foundation
import Logging
import TestSupport
import Testing

/// All that a submitter works with, real and in one directory: ledger, door and inbox, and a client of some provider.
struct Office: Sendable {
    let ledger: Ledger
    let intake: Intake
    let clock: Clock
    let log = CapturedLog()
    private let client: Client

    /// Opens an office; several may share a directory, as several processes do.
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

    /// A submitter whose attempts follow each other without a noticeable wait.
    func submitter(
        at url: String, callbacks: String? = "http://127.0.0.1:9", _ change: (inout SubmitSettings) -> Void = { _ in },
        space: @escaping @Sendable () -> DiskSpace? = { nil }
    ) throws -> Submitter {
        var settings = SubmitSettings()
        settings.backoff = Backoff(base: .milliseconds(1), bound: .milliseconds(2))
        change(&settings)
        let provider = CurlProvider(
            client, .init(baseURL: try #require(HTTPURL(url)), key: Secret("sandbox-key")), clock: clock)
        return Submitter(
            provider: provider, intake: intake, callbackURL: { key in callbacks.map { "\($0)/callbacks/\(key).capability" } },
            settings: settings, space: space, clock: clock, chance: { 1 }, logger: log.logger)
    }
}

extension Office {
    /// Hands in a callback.
    @discardableResult
    func callback(_ key: JobKey, _ body: String) async throws -> Verdict {
        let report = Report(key: key, source: .callback, assurance: .capability, receivedAt: clock.now, body: Array(body.utf8))
        guard case .settled(let verdict) = await intake.settle(report) else { throw Overdue() }
        return verdict
    }

    /// Hands in a callback from a thread that may block, and returns when it is settled.
    func callbackAndWait(_ key: JobKey, _ body: String) {
        let gate = Barrier()
        let report = Report(key: key, source: .callback, assurance: .capability, receivedAt: clock.now, body: Array(body.utf8))
        intake.receive(report) { _ in gate.open() }
        gate.wait()
    }

    /// The entry of a job as it lies in the inbox.
    func entry(_ key: JobKey) throws -> Entry? { try intake.inbox.document(key).map { try Entry(document: $0) } }

    func job(_ key: JobKey) async throws -> Job { try #require(try await ledger.job(key)) }

    /// What happened to a job, by its words.
    func story(_ key: JobKey) async throws -> [String] { try await ledger.timeline(key).map(\.kind.rawValue) }
}

/// Runs a test with an empty directory that is removed afterwards.
func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = NSTemporaryDirectory() + "submit-tests-\(UUID().uuidString)"
    // What cannot be removed is left to the system's own cleaning.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(directory)
}

/// Runs a test with an office on a directory.
func withOffice<Value>(in directory: String, clock: Clock = .wall, _ body: (Office) async throws -> Value) async throws -> Value {
    let office = try await Office(in: directory, clock: clock)
    do {
        let value = try await body(office)
        try await office.close()
        return value
    } catch {
        try await office.close()
        throw error
    }
}

/// Runs a test with an office and a provider that follows a script; the clock stands still, and waiting moves it.
func withOffice<Value>(
    _ script: @escaping ScriptedProvider.Script, _ body: (Office, ScriptedProvider, SetClock) async throws -> Value
) async throws -> Value {
    let server = try ScriptedProvider(script)
    defer { server.stop() }
    let time = SetClock()
    return try await withDirectory { directory in
        try await withOffice(in: directory, clock: time.hastyClock) { try await body($0, server, time) }
    }
}

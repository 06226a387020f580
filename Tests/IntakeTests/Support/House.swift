import CallboxInbox
import CallboxLedger
import CallboxModel
import Disk
import Foundation
import Synchronization
import TestSupport

@testable import CallboxIntake

/// A state directory in which processes come and go, fresh for every story.
final class House: Sendable {
    let path: String
    let time = TestClock()
    private let doors = Mutex<[Door]>([])

    init(_ path: String) { self.path = path }

    /// Runs a test with a house that is torn down afterwards.
    static func with<Value>(_ body: (House) async throws -> Value) async throws -> Value {
        let house = House(NSTemporaryDirectory() + "intake-tests-\(UUID().uuidString)")
        // What cannot be removed is left to the system's own cleaning.
        defer { try? FileManager.default.removeItem(atPath: house.path) }
        do {
            let value = try await body(house)
            await house.shut()
            return value
        } catch {
            await house.shut()
            throw error
        }
    }

    /// Comes in as a new process: everything is opened anew.
    func open(
        limits: Limits = Limits(), policy: AssurancePolicy = .capability, log: CapturedLog = CapturedLog()
    ) async throws -> Door {
        let state = try StateDirectory(path)
        let ledger = try Ledger(path: state.ledgerPath)
        let intake = try await Intake(
            state: state, ledger: ledger, role: "test", limits: limits, policy: policy, clock: time.clock, logger: log.logger)
        let door = Door(state: state, ledger: ledger, intake: intake)
        doors.withLock { $0.append(door) }
        return door
    }

    /// Ends the threads of every process that came in, however the story left it.
    private func shut() async {
        for door in doors.withLock({ $0 }) { try? await door.intake.disk.run { door.intake.settlement.close() } }
    }
}

/// One process in a house.
struct Door: Sendable {
    let state: StateDirectory
    let ledger: Ledger
    let intake: Intake

    /// Records jobs that the provider took under the task ids `task-<seed>`; their first poll is ten minutes away.
    func accept(_ seeds: ClosedRange<UInt64> = 1...1) async throws {
        _ = try await ledger.record(seeds.map(Samples.request), at: Samples.moment)
        for seed in seeds {
            _ = try await ledger.beginSend(Samples.key(seed), by: intake.instance, at: Samples.moment)
            let due = Samples.moment + .seconds(600)
            try await ledger.markAccepted(Samples.key(seed), taskID: "task-\(seed)", due: due, at: Samples.moment)
        }
    }

    /// Ends as a killed process does: it signs nothing off, and its lock is gone.
    func die() throws { try state.release(instance: intake.instance) }

    /// The entry of a job as it lies in the inbox.
    func entry(_ seed: UInt64 = 1) throws -> Entry? { try intake.inbox.document(Samples.key(seed)).map(Entry.init(document:)) }

    /// What happened to a job, by its words.
    func story(_ seed: UInt64 = 1) async throws -> [Event.Kind] { try await ledger.timeline(Samples.key(seed)).map(\.kind) }

    /// Whether a job is to be polled at once.
    func isDue() async throws -> Bool { try await ledger.nextDue(at: Samples.moment).map { $0 <= Samples.moment } ?? false }

    /// The names of what is in quarantine.
    func quarantined() throws -> [String] { try Quarantine(intake.inbox).names() }
}

import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxPoll
import CallboxSubmit
import Logging

/// One process of ours in a history, with everything that it has opened.
final class Member: @unchecked Sendable {
    /// Shown in the trace.
    let number: Int
    let state: StateDirectory
    let ledger: Ledger
    let intake: Intake
    let upkeep: Upkeep
    let poller: Poller
    let submitter: Submitter
    /// What it was handed and has not settled, in order; `nil` for a callback.
    var waiting: [Activity?] = []
    var activities: [Activity] = []
    /// Entries whose files it saw leave the inbox.
    var departed: Set<JobKey> = []
    var isDead = false

    private init(_ number: Int, _ state: StateDirectory, _ ledger: Ledger, _ intake: Intake, in world: World) {
        self.number = number
        self.state = state
        self.ledger = ledger
        self.intake = intake
        upkeep = Upkeep(intake)
        let provider = SimulatedProvider(world: world, member: number)
        var settings = PollSettings()
        settings.concurrency = 4
        poller = Poller(
            provider: provider, intake: intake, settings: settings, clock: world.clock, chance: { world.fraction() }, logger: .silent)
        submitter = Submitter(
            provider: provider, intake: intake, callbackURL: { "https://sim/callbacks/\($0).capability" }, clock: world.clock,
            chance: { world.fraction() }, logger: .silent)
    }

    /// Starts a process: everything is opened, and what earlier ones owed is paid.
    static func start(_ number: Int, in world: World) async throws -> Member {
        let state = try StateDirectory(world.directory)
        let ledger = try world.takeLedger() ?? Ledger(path: state.ledgerPath, isCalledByHand: true)
        do {
            let intake = try await Intake(
                state: state, ledger: ledger, role: "simulated", clock: world.clock, logger: .silent,
                drive: .byHand { world.handedIn($0, by: number) })
            return Member(number, state, ledger, intake, in: world)
        } catch {
            // It never came to life; what it opened is closed as it lies.
            world.drop(ledger)
            // No process had a higher number. Somebody on another thread may still hold the file, and with it the lock.
            for instance in 1...Int64(number) { try? state.release(instance: instance) }
            throw error
        }
    }

    /// Whether it does anything at this moment.
    var isBusy: Bool { !activities.isEmpty || !waiting.isEmpty }

    /// What it has begun and where that stands, for a person.
    var standing: String { activities.map { "\($0.name): \($0.place)" }.joined(separator: ", ") + ", waiting: \(waiting.count)" }

    /// Whether one of its activities waits for a batch.
    var settling: Activity? { waiting.lazy.compactMap(\.self).first }

    /// The longest batch from the front in which at most one activity waits: two would go on at once.
    var batchMax: Int {
        var count = 0
        var activities = 0
        for waiter in waiting {
            if waiter != nil { activities += 1 }
            if activities > 1 { break }
            count += 1
        }
        return count
    }
}

extension Logger {
    /// A logger that says nothing.
    static let silent = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
}

import CallboxInbox
import CallboxLedger
import CallboxModel
import CallboxService
import CallboxSubmit
import Curl
import Foundation

/// The whole loop in one run: a sandbox and a service as real processes, a batch of jobs under a rich mix of faults, the service
/// killed in the middle, and the account at the end.
package struct Demo: Sendable {
    /// What a run is made of.
    package struct Plan: Sendable {
        /// The program itself, which is started again as sandbox and as service.
        package var program: String
        /// Where everything is left to look at; it must not exist.
        package var directory: String
        package var seed: UInt64
        package var jobs = 60

        package init(program: String, directory: String, seed: UInt64) {
            self.program = program
            self.directory = directory
            self.seed = seed
        }

        var state: String { directory + "/state" }
    }

    /// What happens, as it happens.
    package enum Event: Sendable {
        /// Something that is worth a line.
        case said(String)
        case progress(Progress)
    }

    /// How far it is.
    package struct Progress: Sendable, Equatable {
        package var jobs = 0
        package var submitted = 0
        package var inDoubt = 0
        /// Entries by outcome.
        package var outcomes: [Outcome: Int] = [:]
        /// Whether the service runs just now.
        package var isServing = true
        package var elapsed: Duration = .zero

        package var settled: Int { outcomes.values.reduce(0, +) }
    }

    /// How long jobs may take before they are given up; what nobody ever hears of again ends as unknown then.
    private static let deadline: Duration = .seconds(10)
    /// When the demo itself gives up.
    private static let patience: Duration = .seconds(27)
    /// Entries after which the service is killed.
    private static let killAfter = 15
    private static let downtime: Duration = .milliseconds(700)

    private let plan: Plan
    private let tell: @Sendable (Event) -> Void

    package init(_ plan: Plan, tell: @escaping @Sendable (Event) -> Void) {
        self.plan = plan
        self.tell = tell
    }

    /// Runs it, and ends its processes when it returns or throws, as it soon does when its task is cancelled.
    package func run() async throws -> Account {
        let start = ContinuousClock.now
        try FileManager.default.createDirectory(atPath: plan.directory, withIntermediateDirectories: true)
        let cast = try await Cast(plan)
        do {
            let account = try await play(cast, since: start)
            await cast.leave()
            return account
        } catch {
            await cast.leave()
            throw error
        }
    }

    private func play(_ cast: Cast, since start: ContinuousClock.Instant) async throws -> Account {
        tell(.said("sandbox: \(cast.sandboxURL), seed \(plan.seed)"))
        tell(.said("service: \(await cast.serviceURL)"))
        let callbox = try Callbox(try await cast.settings())
        async let submitted = submit(callbox)
        guard try await follow(callbox, cast, since: start) else {
            throw Failure(.stopping, "The service was never killed: the demo has shown nothing.", remedy: "Look into \(plan.directory).")
        }
        let results = try await submitted
        let account = try await Account(
            callbox: callbox, truth: try await cast.truth(), results: results, elapsed: ContinuousClock.now - start)
        try callbox.close()
        return account
    }

    private func submit(_ callbox: Callbox) async throws -> [Submitter.Result] {
        let drafts = DemoJobs.drafts(plan.jobs, seed: plan.seed, patience: Self.deadline)
        return try await callbox.withSubmitter { try await $0.submit(drafts) }
    }

    /// Watches the ledger, and kills the service once.
    ///
    /// - Returns: whether it came to that.
    private func follow(_ callbox: Callbox, _ cast: Cast, since start: ContinuousClock.Instant) async throws -> Bool {
        var progress = Progress(jobs: plan.jobs)
        var wasKilled = false
        while ContinuousClock.now - start < Self.patience {
            progress = try await look(callbox, progress, since: start)
            tell(.progress(progress))
            if !wasKilled, progress.settled >= min(Self.killAfter, plan.jobs / 4) {
                wasKilled = true
                try await interrupt(cast, &progress)
            }
            if progress.settled == plan.jobs { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        return wasKilled
    }

    private func interrupt(_ cast: Cast, _ progress: inout Progress) async throws {
        tell(.said("service killed with SIGKILL"))
        try await cast.killService()
        progress.isServing = false
        tell(.progress(progress))
        try await Task.sleep(for: Self.downtime)
        try await cast.startService()
        progress.isServing = true
        tell(.said("service started again"))
    }

    private func look(
        _ callbox: Callbox, _ last: Progress, since start: ContinuousClock.Instant
    ) async throws -> Progress {
        let counts = try await callbox.ledger.counts().jobs
        var progress = last
        for outcome in Outcome.allCases { progress.outcomes[outcome] = counts[outcome.rawValue, default: 0] }
        progress.inDoubt = counts[Submission.inDoubt.rawValue, default: 0]
        let waiting = counts[Submission.recorded.rawValue, default: 0] + counts[Submission.sent.rawValue, default: 0]
        progress.submitted = counts.values.reduce(0, +) - waiting
        progress.elapsed = ContinuousClock.now - start
        return progress
    }
}

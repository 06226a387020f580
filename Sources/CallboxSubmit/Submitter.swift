import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxProvider
import Logging
import Synchronization

/// Sends jobs to the provider, each at most once.
///
/// The durable steps of one job, and what a crash after each leaves behind:
/// 1. recorded: nothing was sent; a batch that is started again sends it;
/// 2. sent: perhaps nothing, perhaps everything left the machine; the next start calls it in doubt;
/// 3. accepted, refused, in doubt, or back to recorded because it surely did not arrive.
package struct Submitter: Sendable {
    let provider: any Provider
    let intake: Intake
    let settings: SubmitSettings
    let clock: Clock
    let chance: @Sendable () -> Double
    let logger: Logger
    /// The callback URL of a job; `nil` where there is none and results come by poll alone.
    let callbackURL: @Sendable (JobKey) -> String?
    /// What is left of the disk that holds the state; `nil` where it cannot be told.
    let space: @Sendable () -> DiskSpace?
    /// Set when no further job shall be sent.
    private let stop = StopSign()
    /// Holds back what would go into an outage.
    let outage: DoubtBreaker
    /// Pauses that were told of, each once.
    let told = LastWord()
    let usual = UsualDurations()

    package init(
        provider: any Provider, intake: Intake, callbackURL: @escaping @Sendable (JobKey) -> String?,
        settings: SubmitSettings = SubmitSettings(), space: @escaping @Sendable () -> DiskSpace? = { nil }, clock: Clock = .wall,
        chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }, logger: Logger = Logger(label: "callbox.submit")
    ) {
        self.provider = provider
        self.intake = intake
        self.callbackURL = callbackURL
        self.settings = settings
        outage = DoubtBreaker(backoff: settings.backoff)
        self.space = space
        self.clock = clock
        self.chance = chance
        self.logger = logger
    }

    /// One job of a run with what became of it.
    package struct Result: Sendable, Equatable {
        package let key: JobKey
        package let draft: Draft
        package let outcome: SubmitOutcome
    }

    /// Begins no further job. What is under way is carried to its end, because cutting it off would put it in doubt.
    package func stopSending() { stop.raise() }

    /// Records jobs and sends them, at most ``SubmitSettings/concurrency`` at once.
    ///
    /// Lines of a batch that were submitted before are not sent again; those that were recorded and never sent are.
    ///
    /// - Parameters:
    ///   - drafts: jobs without violations.
    ///   - report: called for each job as soon as it is known what became of it, in no order, one at a time.
    /// - Returns: every job in the order of the drafts.
    package func submit(
        _ drafts: [Draft], report: @Sendable (Result) async -> Void = { _ in }
    ) async throws(LedgerError) -> [Result] {
        precondition(drafts.allSatisfy { $0.violations.isEmpty }, "drafts are checked before they are submitted")
        _ = try await intake.ledger.keepTime(clock.reading)
        let jobs = try await record(drafts)
        var results = [Result?](repeating: nil, count: drafts.count)
        await withTaskGroup(of: (Int, SubmitOutcome).self) { group in
            var next = 0
            func begin() {
                guard next < drafts.count else { return }
                let (index, job) = (next, jobs[next])
                group.addTask { (index, await send(job.key, recorded: job.recorded)) }
                next += 1
            }
            for _ in 0..<max(1, settings.concurrency) { begin() }
            for await (index, outcome) in group {
                if case .notSent(let obstacle, _) = outcome { stop.raise(obstacle) }
                let result = Result(key: jobs[index].key, draft: drafts[index], outcome: outcome)
                results[index] = result
                await report(result)
                begin()
            }
        }
        return results.compactMap(\.self)
    }

    /// Jobs recorded in one transaction: so long a callback may have to wait for it.
    private static let recordedAtOnce = 500

    /// Makes the intents durable.
    ///
    /// - Returns: for each draft its job, and what was recorded; `nil` for a line that the batch had before.
    private func record(_ drafts: [Draft]) async throws(LedgerError) -> [(key: JobKey, recorded: JobRequest?)] {
        let now = clock.now
        var generator = SystemRandomNumberGenerator()
        let requests = drafts.map { $0.request(key: JobKey(at: now, using: &generator), at: now) }
        var recordings: [Ledger.Recording] = []
        for start in stride(from: 0, to: requests.count, by: Self.recordedAtOnce) {
            recordings += try await intake.ledger.record(Array(requests[start..<min(start + Self.recordedAtOnce, requests.count)]), at: now)
        }
        return zip(requests, recordings).map { request, recording in
            if case .existing(let key) = recording { (key, nil) } else { (request.key, request) }
        }
    }

    /// Why no further job is to be sent; `nil` while there is no reason.
    var stopReason: SubmitOutcome.Obstacle? { stop.reason }
}

/// A flag that is raised once and says why.
private final class StopSign: Sendable {
    private let raised = Mutex<SubmitOutcome.Obstacle?>(nil)

    var reason: SubmitOutcome.Obstacle? { raised.withLock { $0 } }

    func raise(_ reason: SubmitOutcome.Obstacle = .stopped) { raised.withLock { $0 = $0 ?? reason } }
}

/// Says a thing once, until there is another to say.
final class LastWord: Sendable {
    private let last = Mutex<String?>(nil)

    /// Whether this is new.
    func isNews(_ word: String) -> Bool {
        last.withLock { last in
            defer { last = word }
            return last != word
        }
    }
}

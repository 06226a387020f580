import CallboxInbox
import CallboxLedger
import CallboxModel
import Disk
import Logging
import ServiceLifecycle

/// What an open door does all the time: flush files, move the write-ahead log along, note what consumers took, and pay what other
/// processes left behind when they died.
package struct Upkeep: Sendable {
    private let intake: Intake
    private let watcher = Worker("callbox.watch")
    private let checkpointer = Worker("callbox.checkpoint")
    private static let pageSize = 500
    /// How often the length of the write-ahead log is looked at, while it is written and else.
    private static let logWatch: (busy: Duration, idle: Duration) = (.milliseconds(500), .seconds(1))
    /// How long a stop may have to wait for the watch.
    private static let watchMilliseconds: Int32 = 500
    /// Departures remembered while the ledger does not take them; beyond it, the whole inbox is looked at instead.
    private static let departedMax = 100_000

    package init(_ intake: Intake) { self.intake = intake }

    /// Keeps the door until the service is told to stop.
    package func run() async throws {
        let watch = try DirectoryWatch(intake.inbox.new, for: .departures)
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await keepFlushing() }
                group.addTask { await keepLogShort() }
                group.addTask { await keepWatching(watch) }
            }
        }
    }

    private func keepFlushing() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: intake.limits.checkpointInterval)
            } catch {
                return  // told to stop
            }
            await round()
        }
    }

    /// Moves the write-ahead log along between the rounds where it grows quickly.
    private func keepLogShort() async {
        var isBusy = false
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: isBusy ? Self.logWatch.busy : Self.logWatch.idle)
            } catch {
                return  // told to stop
            }
            // Asked first: right after it was moved there is nothing in the log, however much is written.
            isBusy = intake.ledger.hasLog
            if intake.ledger.hasLongLog && !intake.hasFailed { await checkpoint() }
        }
    }

    /// Flushes, moves the write-ahead log along, and pays what dead processes owe, once.
    package func round() async {
        // A disk that failed is left as it is for the next start.
        if intake.hasFailed { return }
        intake.settlement.checkPremises()
        await attempt("flush") { try await intake.flush() }
        await checkpoint()
        await attempt("recovery") { try await Recovery(intake).run() }
    }

    private func checkpoint() async {
        await attempt("checkpoint") {
            let ledger = intake.ledger
            try await checkpointer.run { try ledger.checkpoint() }
        }
    }

    /// Does one piece of upkeep; a failure is told and the next round tries again. What a failed flush means, ``Intake/flush()`` decides.
    ///
    /// - Returns: whether it succeeded.
    @discardableResult
    private func attempt(_ name: String, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch is CancellationError {
            return true
        } catch {
            intake.logger.error("upkeep failed", metadata: ["step": "\(name)", "error": "\(error)"])
            return false
        }
    }
}

extension Upkeep {
    private func keepWatching(_ watch: DirectoryWatch) async {
        // Whether files may have left unseen.
        var isBlind = await !attempt("reconcile") { try await reconcile() }
        // Whose files left and is not noted yet: the ledger may be busy, or it cannot be said yet what left.
        var departed: Set<JobKey> = []
        while !Task.isCancelled {
            let isDone = await attempt("watch") {
                let events = try await watcher.run { try watch.wait(milliseconds: Self.watchMilliseconds) }
                // A disk that failed is left as it is for the next start.
                if intake.hasFailed { return }
                departed.formUnion(events.compactMap(\.departed))
                isBlind = isBlind || events.contains(.overflowed)
                if events.contains(.directoryGone) { intake.settlement.checkPremises() }
                if !departed.isEmpty { departed = try await noteTaken(departed) }
                if isBlind {
                    try await reconcile()
                    isBlind = false
                }
                if !departed.isEmpty { departed = try await flushAndNoteTaken(departed) }
            }
            if departed.count > Self.departedMax { (departed, isBlind) = ([], true) }
            if isDone { continue }
            try? await Task.sleep(for: .milliseconds(Self.watchMilliseconds))  // woken early only to stop
        }
    }

    /// Notes what left before it was flushed, whichever process put it there: it is made durable first that it left, with all that was in it. To
    /// flush costs everybody, so that it is done now and then only.
    ///
    /// - Returns: amendments that are still on their way.
    private func flushAndNoteTaken(_ departed: Set<JobKey>) async throws -> Set<JobKey> {
        let gone = try await gone(departed)
        try await intake.flushFiles()
        let rest = try await intake.ledger.markTaken(Array(gone), isDurable: true, at: intake.clock.now)
        try await Task.sleep(for: .milliseconds(Self.watchMilliseconds))
        return Set(rest)
    }

    /// Notes entries whose files left as taken, unless a file is there again.
    ///
    /// - Returns: those of which it cannot be said yet, because they were not flushed.
    package func noteTaken(_ departed: Set<JobKey>) async throws -> Set<JobKey> {
        let gone = try await gone(departed)
        return Set(try await intake.ledger.markTaken(Array(gone), at: intake.clock.now))
    }

    private func gone(_ departed: Set<JobKey>) async throws -> Set<JobKey> {
        let inbox = intake.inbox
        return try await watcher.run { try departed.filter { try !inbox.isWaiting($0) } }
    }

    /// Compares the whole inbox with the ledger: what was taken while nobody watched.
    package func reconcile() async throws {
        try await intake.flush()
        var last: Int64 = 0
        while !Task.isCancelled {
            let page = try await intake.ledger.untaken(after: last, limit: Self.pageSize)
            guard let end = page.last else { return }
            _ = try await noteTaken(Set(page.map(\.key)))
            last = end.sequence
        }
    }
}

extension DirectoryWatch.Event {
    /// The job whose file left.
    fileprivate var departed: JobKey? {
        if case .left(let name) = self { Inbox.key(name) } else { nil }
    }
}

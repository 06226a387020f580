import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Foundation

/// Opens a state directory again after a strike, lets everything come to its end, and lists every way in which the promise was broken.
struct Promise: Sendable {
    private let run: StruckRun
    private let told: StruckRun.Told

    init(_ run: StruckRun, _ told: StruckRun.Told) {
        self.run = run
        self.told = told
    }

    func broken() async throws -> [String] {
        var broken = told.complaints
        if run.trace.isStruck, let strike = run.strike { broken += ending(strike) }
        // While a ledger is made, SQLite itself takes back what could not be flushed, and flushes that; nothing was accepted yet.
        for call in run.trace.flushesAfterStrike where run.strike?.fault == .failed && run.ground.operation != .creation {
            broken.append("\(call.path) was flushed again by \(call.name)")
        }
        broken += try await secrets()
        broken += try await withDoor(run.state) { door in
            try await submits(door) + entries(door)
        }
        return broken
    }

    /// A strike that kills ends the process with that signal; one that fails a call never does.
    private func ending(_ strike: Strike) -> [String] {
        let exit = run.process.exit ?? -1
        if strike.fault.isDeadly { return exit == 128 + SIGKILL ? [] : ["ended with \(exit)"] }
        if exit >= 128 { return ["ended by a signal: \(exit)"] }
        if exit != 0, run.process.errors.isEmpty, run.process.output.isEmpty { return ["ended with \(exit) and said nothing"] }
        return []
    }

    /// Secrets are whole, and none is lost.
    private func secrets() async throws -> [String] {
        if [.creation, .rotation].contains(run.ground.operation) {
            let finished = try await run.ground.stage.run(["jobs", "ls"], besides: ["CALLBOX_STATE": run.state])
            guard finished.exit == 0 else { return ["the next command ended with \(finished.exit): \(finished.errors)"] }
        }
        let before = run.ground.operation == .creation ? [] : Self.secretIDs(run.ground.template)
        let after = Self.secretIDs(run.state)
        return after.isEmpty || !Set(before).isSubset(of: after) ? ["secrets \(before) became \(after)"] : []
    }

    private static func secretIDs(_ state: String) -> [String] {
        let bytes = FileManager.default.contents(atPath: state + "/secrets/capability-keys.json") ?? Data()
        let keys = (try? JSONScanner.scan(Array(bytes)))?.object?["keys"]?.array ?? []
        return keys.compactMap { $0.object?["id"]?.string }
    }
}

extension Promise {
    /// Every job that the provider was asked to do is known, and was sent once.
    private func submits(_ door: Intake) async throws -> [String] {
        let asked = run.ground.provider.submits.filter { $0.body.contains(" run \(run.number).") }
        var broken = asked.count > 1 ? ["sent \(asked.count) times"] : []
        for key in asked.compactMap(\.jobKey) {
            guard let job = try await door.ledger.job(key) else {
                broken.append("job \(key) was sent and is not known")
                continue
            }
            let isNoted = job.taskID != nil || job.outcome != nil
            if run.process.exit == 0 && !isNoted { broken.append("job \(key) is called submitted, and its task is not known") }
            if run.strike?.fault == .full && !isNoted {
                broken.append("the answer for job \(key) was lost on a disk that was full for a moment")
            }
            _ = await door.settle(RecordedJob(key: key, taskID: "task-\(key)", path: "").report())
        }
        return broken
    }

    /// Every job that the provider took ends as one entry, in the inbox or taken, and the same as the ledger's.
    private func entries(_ door: Intake) async throws -> [String] {
        var broken: [String] = []
        for key in told.stored where try await door.ledger.document(key) == nil {
            broken.append("job \(key) was answered 200 and has no entry")
        }
        // What the provider was never asked for, or refused, ends at its deadline.
        for job in try await door.ledger.jobs(limit: 100) where job.submission == .inDoubt && job.outcome == nil {
            _ = await door.settle(.lapse(job.request.key, .unknown, Clock.wall.now))
        }
        for job in run.ground.jobs where try await door.ledger.outcome(job.key) == nil { _ = await door.settle(job.report()) }
        try await door.flush()
        if try await !door.ledger.filers().isEmpty { broken.append("entries are still owed to the inbox") }
        for job in try await door.ledger.jobs(limit: 100) {
            let key = job.request.key
            guard job.outcome != nil, let document = try await door.ledger.document(key) else {
                if job.submission != .recorded { broken.append("job \(key), \(job.state), has no entry") }
                continue
            }
            let isTaken = try door.inbox.isTaken(key, document: document, from: Clock.wall.now, to: Clock.wall.now)
            let file = try door.inbox.document(key)
            if let file, file != document { broken.append("the file of job \(key) is not its entry") }
            if (file != nil) == isTaken { broken.append("job \(key) is \(isTaken ? "waiting and taken" : "neither waiting nor taken")") }
            let settled = try await door.ledger.timeline(key).count { $0.kind == .settled }
            if settled != 1 { broken.append("job \(key) was settled \(settled) times") }
        }
        let strays = try FileManager.default.contentsOfDirectory(atPath: run.state + "/inbox/tmp")
        if !strays.isEmpty { broken.append("tmp/ holds \(strays)") }
        return broken
    }
}

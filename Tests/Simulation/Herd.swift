import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxPoll
import CallboxProvider
import Foundation
import Synchronization

/// Very many open jobs that are all due at once, as after an outage: they are polled at the rate, longest due first, and memory stays flat.
struct Herd: Sendable {
    let count: Int
    let directory: String

    /// What the provider saw, in order.
    private final class Watch: Provider {
        let account = "https://sim"
        private let polls = Mutex<[String]>([])

        func submit(model: String, parameters: JSONObject, callback: String?) async -> SubmitAnswer { .inDoubt(reason: "not asked for") }

        func poll(taskID: String) async -> PollAnswer {
            polls.withLock { $0.append(taskID) }
            return .task(body: Array(Bodies.ended(taskID, .completed).utf8))
        }

        /// What was asked for since the last time.
        func take() -> [String] {
            polls.withLock { polls in
                defer { polls = [] }
                return polls
            }
        }
    }

    private static let perSecond = 200
    /// Seconds of the simulated clock between two looks of the poller.
    private static let concurrency = 100

    func run() async -> Int32 {
        let path = "\(directory)/callbox-herd-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            return try await poll(in: path)
        } catch {
            print("the herd failed: \(error)")
            return 1
        }
    }

    private func poll(in path: String) async throws -> Int32 {
        let moment = Mutex(Timestamp(milliseconds: 1_795_249_882_123))
        let clock = Clock { moment.withLock { $0 } }
        let state = try StateDirectory(path)
        let ledger = try Ledger(path: state.ledgerPath, isCalledByHand: true)
        var settings = PollSettings()
        settings.concurrency = Self.concurrency
        settings.rate = Rate(perSecond: Double(Self.perSecond))
        let watch = Watch()
        let intake = try await Intake(
            state: state, ledger: ledger, role: "herd", clock: clock, logger: .silent, drive: .thread)
        try await record(ledger, intake.instance, clock.now)
        let poller = Poller(provider: watch, intake: intake, settings: settings, clock: clock, chance: { 1 }, logger: .silent)
        let start = clock.now
        moment.withLock { $0 = $0 + .seconds(10_000) }
        print("\(count) jobs recorded, all due; resident \(Self.residentMiB) MiB")
        let (begun, memory) = (Date(), Self.residentMiB)
        var next = 0
        var isOrdered = true
        var peak = memory
        var seconds = 0
        while next < count {
            let room = try await poller.claims()
            await withTaskGroup(of: Void.self) { group in for claim in room { group.addTask { await poller.poll(claim) } } }
            // One batch may be asked for in any order; what is in it may not.
            let asked = watch.take().compactMap { Int($0.dropFirst(5)) }.sorted()
            isOrdered = isOrdered && asked == Array(next..<next + asked.count)
            next += asked.count
            if room.count < Self.concurrency {
                moment.withLock { $0 = $0 + .seconds(1) }
                seconds += 1
                if seconds % 50 == 0 {
                    peak = max(peak, Self.residentMiB)
                    try await intake.flush()
                    try ledger.checkpoint()
                    print("\(next) polled, \(Int(Date().timeIntervalSince(begun))) s, resident \(Self.residentMiB) MiB")
                    fflush(nil)
                }
            }
        }
        return close(isOrdered: isOrdered, seconds: clock.now - start - .seconds(10_000), begun: begun, memory: memory, peak: peak)
    }

    /// Records the jobs as accepted and due, each a millisecond after the one before.
    private func record(_ ledger: Ledger, _ instance: Int64, _ now: Timestamp) async throws {
        var chance = Chance(seed: UInt64(count))
        for first in stride(from: 0, to: count, by: 500) {
            let numbers = first..<min(first + 500, count)
            let requests = numbers.map { _ in
                JobRequest(
                    key: JobKey(at: now, using: &chance), model: "midjourney_retexture", parameters: JSONObject(),
                    deadline: now + .seconds(100_000_000))
            }
            _ = try await ledger.record(requests, at: now)
            for (number, request) in zip(numbers, requests) {
                _ = try await ledger.beginSend(request.key, by: instance, at: now)
                let due = Timestamp(milliseconds: now.milliseconds + Int64(number))
                try await ledger.markAccepted(request.key, taskID: "task-\(number)", due: due, at: now)
            }
        }
        try ledger.checkpoint()
    }

    private func close(isOrdered: Bool, seconds: Duration, begun: Date, memory: Int, peak: Int) -> Int32 {
        let shortest = Double(count - Self.concurrency) / Double(Self.perSecond)
        print("\(count) polled in \(Int(seconds.seconds)) s of the simulated clock (the rate allows \(Int(shortest)) s at best)")
        print("took \(Int(Date().timeIntervalSince(begun))) s; resident \(memory) MiB before, at most \(peak) MiB while polling")
        let isPaced = seconds.seconds >= shortest.rounded(.down)
        let isFlat = peak <= memory + 64
        if !isOrdered { print("BROKEN: a job was polled before one that was due longer") }
        if !isPaced { print("BROKEN: polled faster than the rate allows") }
        if !isFlat { print("BROKEN: memory grew") }
        return isOrdered && isPaced && isFlat ? 0 : 1
    }

    private static var residentMiB: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 256
    }
}

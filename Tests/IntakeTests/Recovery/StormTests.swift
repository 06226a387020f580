import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import TestSupport
import Testing

/// Whatever order things happen in, the promise holds: one entry per job that ended, in the inbox or taken, and the same as the ledger's.
@Suite struct StormTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `reports, takers and crashes in any order leave one entry per job`(seed: UInt64) async throws {
        try await House.with { house in
            var storm = try await Storm(house, seed: seed)
            for _ in 0..<250 { try await storm.step() }
            try await storm.crash(0)
            try await storm.crash(1)
            try await storm.check()
        }
    }
}

/// Two processes, thirty jobs, and a seed that decides what happens next.
private struct Storm {
    private let house: House
    private var doors: [Door]
    private var random: SeededGenerator
    /// Jobs of which somebody was told that they ended.
    private var ended: Set<JobKey> = []
    private static let jobs: ClosedRange<UInt64> = 1...30
    private static let bodies = [
        Body.running, Body.completed, Body.upstream, Body.empty, Body.failed, Body.odd, Body.noTask, Body.malformed,
    ]

    init(_ house: House, seed: UInt64) async throws {
        self.house = house
        random = SeededGenerator(seed: seed)
        doors = [try await house.open(), try await house.open()]
        _ = try await doors[0].ledger.record(Self.jobs.map(Samples.request), at: Samples.moment)
    }

    mutating func step() async throws {
        house.time.advance(.milliseconds(Int64.random(in: 0...5000, using: &random)))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<75: await settle()
        case 75..<85: try take()
        case 85..<93: try await doors[door()].intake.flush()
        default: try await crash(door())
        }
    }

    private mutating func settle() async {
        let key = Samples.key(.random(in: Self.jobs, using: &random))
        let receipt = await doors[door()].intake.settle(matter(key))
        if case .settled(.entry) = receipt { ended.insert(key) }
    }

    private mutating func matter(_ key: JobKey) -> Matter {
        let body = Array((Self.bodies.randomElement(using: &random) ?? Body.running).utf8)
        func report(_ source: Source, _ assurance: Assurance) -> Matter {
            .report(Report(key: key, source: source, assurance: assurance, receivedAt: house.time.now, body: body))
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6: return report(.callback, .capability)
        case 6..<8: return report(.poll, .refetched)
        case 8: return .lapse(key, .expired, house.time.now)
        default: return .lapse(key, .unknown, house.time.now)
        }
    }

    private mutating func take() throws {
        let inbox = doors[0].intake.inbox
        if let key = try inbox.waiting().randomElement(using: &random) { _ = try inbox.take(key, at: house.time.now) }
    }

    private mutating func door() -> Int { Int.random(in: 0..<doors.count, using: &random) }

    /// Kills a process, tears some of what it had not flushed, and starts another.
    mutating func crash(_ index: Int) async throws {
        let dead = doors[index]
        let new = dead.intake.inbox.new
        for filing in try await dead.ledger.unfiled(of: dead.intake.instance, limit: 1000) where Bool.random(using: &random) {
            guard try new.remove(Inbox.name(filing.key)) else { continue }
            let length = Int.random(in: 0..<filing.document.count, using: &random)
            if Bool.random(using: &random) { try new.write(Array(filing.document.prefix(length)), toNew: Inbox.name(filing.key)) }
        }
        try dead.die()
        doors[index] = try await house.open()
    }

    func check() async throws {
        let door = doors[0]
        for key in Self.jobs.map(Samples.key) {
            let document = try await door.ledger.document(key)
            #expect((document != nil) == ended.contains(key))
            guard let document else { continue }
            let waiting = try door.intake.inbox.document(key)
            let isTaken = try door.intake.inbox.isTaken(key, document: document, from: Samples.moment, to: house.time.now)
            #expect(waiting == document || (waiting == nil && isTaken), "\(key)")
            try await #expect(door.ledger.timeline(key).filter { $0.kind == .settled }.count == 1)
        }
        try #expect(door.intake.inbox.waiting().allSatisfy(ended.contains))
        try #expect(door.state.root.directory("inbox").directory("tmp").names() == [])
        try await #expect(door.ledger.filers() == [])
    }
}

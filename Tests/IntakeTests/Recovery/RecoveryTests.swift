import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import TestSupport
import Testing

/// What a process left behind is paid by the next one, before anything else.
@Suite struct RecoveryTests {
    private let key = Samples.key()

    @Test func `what is missing or torn is written again, byte for byte`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            try await dead.accept(1...3)
            for seed in 1...3 as ClosedRange<UInt64> { _ = await dead.intake.settle(Samples.callback(Body.upstream, seed)) }
            let new = dead.intake.inbox.new
            try new.remove(Inbox.name(Samples.key(1)))
            try new.remove(Inbox.name(Samples.key(2)))
            try new.write(Array("{\"schema\":\"callb".utf8), toNew: Inbox.name(Samples.key(2)))
            let whole = try new.version(of: Inbox.name(Samples.key(3)))
            try dead.die()

            let door = try await house.open()
            for seed in 1...3 as ClosedRange<UInt64> {
                try await #expect(door.intake.inbox.document(Samples.key(seed)) == door.ledger.document(Samples.key(seed)))
                try await #expect(door.story(seed).last == .filed)
            }
            let seen = try new.version(of: Inbox.name(Samples.key(3)))
            #expect(seen.number != whole.number, "what is seen may not be on the disk: it is another file now")
            try await #expect(door.ledger.filers() == [])
        }
    }

    @Test func `what somebody took is not brought back`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            try await dead.accept()
            _ = await dead.intake.settle(Samples.callback(Body.completed))
            house.time.advance(.seconds(86_400))
            _ = try dead.intake.inbox.take(key, at: house.time.now)
            try dead.die()

            let door = try await house.open()
            try #expect(door.intake.inbox.waiting() == [])
            try await #expect(door.story().last == .taken)
        }
    }

    @Test func `an amendment that somebody took is not brought back`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            try await dead.accept()
            _ = await dead.intake.settle(.lapse(key, .expired, Samples.moment))
            _ = await dead.intake.settle(Samples.callback(Body.completed))
            _ = try dead.intake.inbox.take(key, at: Samples.moment)
            try dead.die()

            let door = try await house.open()
            try #expect(door.intake.inbox.waiting() == [])
            try await #expect(door.story().last == .taken)
        }
    }

    @Test func `a taken file that was torn is written again`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            try await dead.accept()
            _ = await dead.intake.settle(Samples.callback(Body.completed))
            _ = try #require(try dead.intake.inbox.take(key, at: Samples.moment))
            try dead.die()
            let day = try Directory.open("\(house.path)/inbox/taken/2026/11/21")
            try day.remove(Inbox.name(key))
            try day.write([], toNew: Inbox.name(key))

            let door = try await house.open()
            try await #expect(door.intake.inbox.document(key) == door.ledger.document(key))
        }
    }

    @Test func `an amendment is paid where the entry before it was taken`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            try await dead.accept()
            _ = await dead.intake.settle(.lapse(key, .expired, Samples.moment))
            _ = try dead.intake.inbox.take(key, at: Samples.moment)
            _ = await dead.intake.settle(Samples.callback(Body.completed))
            try dead.intake.inbox.new.remove(Inbox.name(key))
            try dead.die()

            let door = try await house.open()
            try #expect(door.entry()?.revision == 2)
        }
    }

    @Test func `a submit that was cut off is in doubt`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            let log = CapturedLog()
            _ = try await dead.ledger.record([Samples.request(1), Samples.request(2)], at: Samples.moment)
            _ = try await dead.ledger.beginSend(key, by: dead.intake.instance, at: Samples.moment)
            try dead.die()

            let door = try await house.open(log: log)
            try await #expect(door.ledger.job(key)?.submission == .inDoubt)
            try await #expect(door.ledger.job(Samples.key(2))?.submission == .recorded)
            #expect(log.lines.contains { $0.contains("a submit was cut off") && $0.contains(key.text) })
        }
    }

    @Test func `recovering twice changes nothing more`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            try await dead.accept(1...2)
            _ = await dead.intake.settle(Samples.callback(Body.upstream, 1))
            _ = try await dead.ledger.record([Samples.request(9)], at: Samples.moment)
            _ = try await dead.ledger.beginSend(Samples.key(9), by: dead.intake.instance, at: Samples.moment)
            try dead.die()

            let door = try await house.open()
            let version = try door.intake.inbox.new.version(of: Inbox.name(key))
            let stories = [try await door.story(1), try await door.story(9)]
            for _ in 0..<2 { _ = try await house.open() }
            try #expect(door.intake.inbox.new.version(of: Inbox.name(key)) == version)
            try await #expect([door.story(1), door.story(9)] == stories)
        }
    }

    @Test func `what a living process has under way is left to it`() async throws {
        try await House.with { house in
            let living = try await house.open()
            try await living.accept()
            _ = await living.intake.settle(Samples.callback(Body.completed))
            // As if it had committed the entry and not renamed the file yet.
            try living.intake.inbox.new.remove(Inbox.name(key))
            _ = try await living.ledger.record([Samples.request(2)], at: Samples.moment)
            _ = try await living.ledger.beginSend(Samples.key(2), by: living.intake.instance, at: Samples.moment)
            let tmp = try living.state.root.directory("inbox").directory("tmp")
            try tmp.write([1], toNew: "\(living.intake.instance)-77")

            let door = try await house.open()
            try #expect(door.intake.inbox.waiting() == [])
            try await #expect(door.ledger.filers() == [living.intake.instance])
            try await #expect(door.ledger.job(Samples.key(2))?.submission == .sent)
            try #expect(tmp.names() == ["\(living.intake.instance)-77"])
            try await #expect(door.ledger.instances().count == 2)
        }
    }

    @Test func `a living process pays for the dead while it runs`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            let living = try await house.open(limits: .hasty)
            try await dead.accept()
            _ = await dead.intake.settle(Samples.callback(Body.completed))
            try dead.intake.inbox.new.remove(Inbox.name(key))
            try await during(living.intake.run) {
                try dead.die()
                try await eventually { try living.intake.inbox.isWaiting(key) }
                try await eventually { try await living.story().last == .filed }
            }
        }
    }

    @Test func `a process that just began is not forgotten before it holds its lock`() async throws {
        try await House.with { house in
            let door = try await house.open()
            let beginning = try await door.ledger.register(role: "poll", process: 1, at: house.time.now)
            _ = try await house.open()
            try await #expect(door.ledger.instances().contains { $0.id == beginning })
            house.time.advance(.seconds(3600))
            _ = try await house.open()
            try await #expect(!door.ledger.instances().contains { $0.id == beginning })
        }
    }

    @Test func `a ledger copied without its locks is refused`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try #expect(door.state.claim(instance: door.intake.instance + 1))
            let failure = await #expect(throws: Failure.self) { try await house.open() }
            #expect(failure?.code == .storage)
            #expect(failure?.remedy != nil)
        }
    }
}

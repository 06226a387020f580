import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import TestSupport
import Testing

/// Whatever comes, and however often, a job ends as one entry.
@Suite struct SettlementTests {
    @Test func `a callback that comes fifty times makes one entry`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            let receipts = await withTaskGroup(of: Receipt.self) { group in
                for _ in 0..<50 { group.addTask { await door.intake.settle(Samples.callback(Body.completed)) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(receipts.filter { $0 == .settled(.entry(.completed, revision: 1)) }.count == 1)
            #expect(receipts.filter { $0 == .settled(.duplicate) }.count == 49)
            try #expect(door.intake.inbox.new.names() == [Inbox.name(Samples.key())])
            try await #expect(door.story().filter { $0 == .settled }.count == 1)
            try await #expect(door.story().filter { $0 == .callback }.count == 50)
        }
    }

    @Test func `a job whose task becomes known while it is given up stays open and is asked for`() async throws {
        try await House.with { house in
            let door = try await house.open()
            _ = try await door.ledger.record([Samples.request(1)], at: Samples.moment)
            _ = try await door.ledger.beginSend(Samples.key(), by: door.intake.instance, at: Samples.moment)
            try await door.ledger.markInDoubt(Samples.key(), reason: "no answer", at: Samples.moment)
            let late = Samples.moment + .seconds(4000)
            try await #expect(door.ledger.lapsed(at: late, limit: 9) == [Samples.key()])
            _ = await door.intake.settle(Samples.callback(Body.running))
            #expect(await door.intake.settle(.loss(Samples.key(), late)) == .settled(.progress))
            try await #expect(door.ledger.outcome(Samples.key()) == nil)
            try await #expect(door.isDue())
        }
    }

    @Test func `the file is there when the answer is given`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept(1...20)
            let inbox = door.intake.inbox
            let visible = Collected<Bool>()
            for seed in 1...20 as ClosedRange<UInt64> {
                door.intake.receive(Samples.callback(Body.upstream, seed)) { _ in
                    visible.add((try? inbox.isWaiting(Samples.key(seed))) == true)
                }
            }
            try await eventually { visible.all.count == 20 }
            #expect(visible.all.allSatisfy { $0 })
        }
    }

    @Test func `the file is what the ledger has`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.completed))
            try await #expect(door.intake.inbox.document(Samples.key()) == door.ledger.document(Samples.key()))
        }
    }

    @Test func `a callback of nobody's job is refused and leaves nothing`() async throws {
        try await House.with { house in
            let door = try await house.open()
            let receipt = await door.intake.settle(Samples.callback(Body.completed))
            #expect(receipt == .settled(.refused(.unknownJob)))
            try #expect(door.quarantined() == [])
            try #expect(door.intake.inbox.waiting() == [])
        }
    }

    @Test(arguments: [
        (Body.malformed, Verdict.refused(.malformed)), (Body.noTask, .hint(.noTask)), (Body.odd, .hint(.unknownStatus)),
        (Body.empty, .hint(.noOutput)), (Body.other, .refused(.foreignTask)),
    ])
    func `a callback that is not understood is kept, and the job is asked about`(body: String, verdict: Verdict) async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            try await #expect(!door.isDue())
            let receipt = await door.intake.settle(Samples.callback(body))
            #expect(receipt == .settled(verdict))
            try #expect(door.quarantined().count == 1)
            try await #expect(door.isDue())
            try #expect(door.intake.inbox.waiting() == [])
            try await #expect(door.ledger.counts().callbacks == [verdict.reason: 1])
        }
    }

    @Test func `a contradiction is kept, the first word stands, and the provider is asked`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.failed))
            let contradiction = await door.intake.settle(Samples.callback(Body.completed))
            #expect(contradiction == .settled(.refused(.contradiction)))
            try #expect(door.entry()?.outcome == .failed)
            try #expect(door.quarantined().count == 1)
            try await #expect(door.isDue())
            let answer = await door.intake.settle(Samples.poll(Body.completed))
            #expect(answer == .settled(.entry(.completed, revision: 2)))
            try #expect(door.entry()?.outcome == .completed)
            try await #expect(!door.isDue())
        }
    }

    @Test(arguments: [Outcome.expired, .unknown])
    func `a result that comes after the deadline amends the entry`(outcome: Outcome) async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            _ = await door.intake.settle(.lapse(Samples.key(), outcome, Samples.moment))
            try #expect(door.entry()?.outcome == outcome)
            let receipt = await door.intake.settle(Samples.callback(Body.completed))
            #expect(receipt == .settled(.entry(.completed, revision: 2)))
            try #expect(door.entry()?.revision == 2)
            try #expect(door.intake.inbox.waiting() == [Samples.key()])
            try await #expect(door.story().suffix(2) == [.callback, .amended])
        }
    }

    @Test func `an amendment appears again where the entry before it was taken`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            _ = await door.intake.settle(.lapse(Samples.key(), .expired, Samples.moment))
            _ = try door.intake.inbox.take(Samples.key(), at: Samples.moment)
            _ = await door.intake.settle(Samples.callback(Body.completed))
            try #expect(door.entry()?.revision == 2)
        }
    }

    @Test func `the provider's no to a submit is an entry`() async throws {
        try await House.with { house in
            let door = try await house.open()
            _ = try await door.ledger.record([Samples.request()], at: Samples.moment)
            _ = try await door.ledger.beginSend(Samples.key(), by: door.intake.instance, at: Samples.moment)
            let failure = TaskFailure(code: "004011006", message: "too long")
            let receipt = await door.intake.settle(.refusal(Samples.answer("{}"), failure))
            #expect(receipt == .settled(.entry(.failed, revision: 1)))
            try await #expect(door.ledger.job(Samples.key())?.submission == .refused)
            try #expect(door.entry()?.error?.message == "too long")
        }
    }

    @Test func `progress is noted and makes no entry`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            let receipt = await door.intake.settle(Samples.callback(Body.running))
            #expect(receipt == .settled(.progress))
            try #expect(door.intake.inbox.waiting() == [])
            try await #expect(door.story().last == .callback)
        }
    }

    @Test func `no body and no URL stands on the timeline`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.completed))
            let texts = try await door.ledger.timeline(Samples.key()).map { JSONValue.object($0.detail).text }
            #expect(texts.allSatisfy { !$0.contains("cdn.example") })
        }
    }
}

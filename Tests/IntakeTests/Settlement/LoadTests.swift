import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import TestSupport
import Testing

/// Much at once is taken up to the bounds, and everybody is answered.
@Suite struct LoadTests {
    /// Keeps both settling threads busy, one with answering job 1 and one with what comes after the commit of job 2, until the turnstile is
    /// opened.
    private func keepBusy(_ door: Door) async throws -> Turnstile {
        let turnstile = Turnstile()
        door.intake.receive(Samples.callback(Body.upstream, 1)) { _ in turnstile.pass() }
        try await eventually { turnstile.count == 1 }
        door.intake.receive(Samples.callback(Body.upstream, 2)) { _ in turnstile.pass() }
        try await eventually { try await door.story(2).contains(.settled) }
        return turnstile
    }

    @Test func `everybody is answered under load, and every job has one entry`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept(1...200)
            let entries = await withTaskGroup(of: Receipt.self) { group in
                for index in 0..<2000 as Range<UInt64> {
                    group.addTask { await door.intake.settle(Samples.callback(Body.upstream, 1 + index % 200)) }
                }
                return await group.reduce(into: 0) { $0 += $1 == .settled(.entry(.completed, revision: 1)) ? 1 : 0 }
            }
            #expect(entries == 200)
            try #expect(door.intake.inbox.waiting().count == 200)
            try await #expect(door.ledger.counts().jobs == ["completed": 200])
        }
    }

    @Test func `two processes may settle the same jobs at once`() async throws {
        try await House.with { house in
            let doors = [try await house.open(), try await house.open()]
            try await doors[0].accept(1...100)
            let entries = await withTaskGroup(of: Receipt.self) { group in
                for seed in 1...100 as ClosedRange<UInt64> {
                    for door in doors { group.addTask { await door.intake.settle(Samples.callback(Body.upstream, seed)) } }
                }
                return await group.reduce(into: 0) { $0 += $1 == .settled(.entry(.completed, revision: 1)) ? 1 : 0 }
            }
            #expect(entries == 100)
            try #expect(doors[0].intake.inbox.waiting().count == 100)
        }
    }

    @Test func `what does not fit is turned away at once`() async throws {
        try await House.with { house in
            var limits = Limits()
            limits.pendingReportsMax = 1
            limits.retryAfterSeconds = 7
            let door = try await house.open(limits: limits)
            try await door.accept(1...4)
            let receipts = Collected<Receipt>()
            let turnstile = try await keepBusy(door)
            for seed in 3...4 as ClosedRange<UInt64> { door.intake.receive(Samples.callback(Body.upstream, seed)) { receipts.add($0) } }
            #expect(receipts.all == [.unavailable(retryAfterSeconds: 7)])
            turnstile.open()
            try await eventually { receipts.all.count == 2 }
            #expect(receipts.all.last == .settled(.entry(.completed, revision: 1)))
            let again = await door.intake.settle(Samples.callback(Body.upstream, 4))
            #expect(again == .settled(.entry(.completed, revision: 1)), "the sender comes again")
        }
    }

    @Test func `bytes are bounded as well as reports`() async throws {
        try await House.with { house in
            var limits = Limits()
            limits.pendingBytesMax = 100
            let door = try await house.open(limits: limits)
            try await door.accept()
            let receipt = await door.intake.settle(Samples.callback(Body.upstream))
            #expect(receipt == .unavailable(retryAfterSeconds: limits.retryAfterSeconds))
        }
    }

    @Test func `closing settles what waits and takes nothing more`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept(1...7)
            let receipts = Collected<Receipt>()
            let turnstile = try await keepBusy(door)
            for seed in 3...6 as ClosedRange<UInt64> { door.intake.receive(Samples.callback(Body.upstream, seed)) { receipts.add($0) } }
            async let closed: Void = door.intake.close()
            turnstile.open()
            try await closed
            #expect(receipts.all == Array(repeating: .settled(.entry(.completed, revision: 1)), count: 4))
            try await #expect(door.story(5).suffix(2) == [.settled, .filed])
            try await #expect(door.ledger.filers() == [])
            try await #expect(door.ledger.instances() == [])
            let late = await door.intake.settle(Samples.callback(Body.upstream, 7))
            #expect(late == .unavailable(retryAfterSeconds: 5))
            try await door.intake.close()
        }
    }
}

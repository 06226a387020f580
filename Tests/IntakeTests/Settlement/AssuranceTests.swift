import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import TestSupport
import Testing

/// What a callback must prove before it ends a job, by the operator's policy.
@Suite struct AssuranceTests {
    @Test func `where callbacks are hints, one that tells an end is durable, makes the job due, and only the poll makes the entry`()
        async throws
    {
        try await House.with { house in
            let door = try await house.open(policy: .refetch)
            try await door.accept()
            let receipt = await door.intake.settle(Samples.callback(Body.completed))
            #expect(receipt == .settled(.hint(.unconfirmed)))
            try await #expect(door.isDue())
            try #expect(door.intake.inbox.waiting() == [] && door.quarantined() == [])
            try await #expect(door.story().last == .callback)
            try await #expect(door.ledger.counts().callbacks == ["unconfirmed": 1])
            let again = await door.intake.settle(Samples.callback(Body.completed))
            #expect(again == .settled(.duplicate))
            let poll = await door.intake.settle(Samples.poll(Body.completed))
            #expect(poll == .settled(.entry(.completed, revision: 1)))
            try #expect(door.entry()?.assurance == .refetched)
            try #expect(door.entry()?.flags == [])
            try #expect(door.quarantined() == [])
            try await #expect(!door.isDue())
        }
    }

    @Test func `a hint that the poll contradicts is kept in quarantine, and the poll's word is the entry`() async throws {
        try await House.with { house in
            let door = try await house.open(policy: .refetch)
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.completed))
            let poll = await door.intake.settle(Samples.poll(Body.failed))
            #expect(poll == .settled(.entry(.failed, revision: 1)))
            try #expect(door.quarantined().map { $0.contains("-contradiction-") } == [true])
        }
    }

    @Test func `of several hints the first is kept, and every other word makes the job due again`() async throws {
        try await House.with { house in
            let door = try await house.open(policy: .refetch)
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.failed))
            let other = await door.intake.settle(Samples.callback(Body.completed))
            #expect(other == .settled(.hint(.unconfirmed)))
            _ = await door.intake.settle(.lapse(Samples.key(), .unknown, Samples.moment))
            try #expect(door.entry()?.outcome == .failed)
        }
    }

    @Test func `a hint survives the end of the process, and becomes the entry, flagged, where nobody can be asked`() async throws {
        try await House.with { house in
            let first = try await house.open(policy: .refetch)
            _ = try await first.ledger.record([Samples.request()], at: Samples.moment)
            _ = try await first.ledger.beginSend(Samples.key(), by: first.intake.instance, at: Samples.moment)
            try await first.ledger.markInDoubt(Samples.key(), reason: "no answer", at: Samples.moment)
            let receipt = await first.intake.settle(Samples.callback(Body.upstream))
            #expect(receipt == .settled(.hint(.unconfirmed)))
            try first.die()
            let second = try await house.open(policy: .refetch)
            let lapse = await second.intake.settle(.lapse(Samples.key(), .unknown, house.time.now))
            #expect(lapse == .settled(.entry(.completed, revision: 1)))
            let entry = try #require(try second.entry())
            #expect(entry.source == .callback && entry.assurance == .capability && entry.flags == [.unconfirmed])
            #expect(entry.received?.body == Body.upstream)
            #expect(entry.result?.outputs.count == 2)
        }
    }

    @Test func `what the provider calls running at the deadline is expired, whatever a callback told`() async throws {
        try await House.with { house in
            let door = try await house.open(policy: .refetch)
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.completed))
            _ = await door.intake.settle(.lapse(Samples.key(), .expired, Samples.moment))
            try #expect(door.entry()?.outcome == .expired)
            // It comes again, late: the provider is asked again, and now cannot say.
            let late = await door.intake.settle(Samples.callback(Body.completed))
            #expect(late == .settled(.hint(.unconfirmed)))
            try await #expect(door.isDue())
            let lapse = await door.intake.settle(.lapse(Samples.key(), .unknown, Samples.moment))
            #expect(lapse == .settled(.entry(.completed, revision: 2)))
            try #expect(door.entry()?.flags == [.amended, .unconfirmed])
        }
    }

    @Test func `a late hint about a job without a task is all that will ever be known, and amends at once`() async throws {
        try await House.with { house in
            let door = try await house.open(policy: .refetch)
            _ = try await door.ledger.record([Samples.request()], at: Samples.moment)
            _ = try await door.ledger.beginSend(Samples.key(), by: door.intake.instance, at: Samples.moment)
            _ = await door.intake.settle(.lapse(Samples.key(), .unknown, Samples.moment))
            let receipt = await door.intake.settle(Samples.callback(Body.upstream))
            #expect(receipt == .settled(.entry(.completed, revision: 2)))
            try #expect(door.entry()?.flags == [.amended, .unconfirmed])
        }
    }

    @Test func `a task id that a hint tells makes its job due for a poll`() async throws {
        try await House.with { house in
            let door = try await house.open(policy: .refetch)
            _ = try await door.ledger.record([Samples.request()], at: Samples.moment)
            _ = try await door.ledger.beginSend(Samples.key(), by: door.intake.instance, at: Samples.moment)
            _ = await door.intake.settle(Samples.callback(Body.completed))
            try await #expect(door.ledger.job(Samples.key())?.taskID == "task-1")
            try await #expect(door.isDue())
        }
    }

    @Test(
        arguments: [
            (nil, Verdict.Refusal.unsigned), (.missing, .unsigned), (.mismatch, .badSignature), (.doubled, .badSignature),
            (.malformed, .badSignature), (.stale, .staleSignature), (.early, .staleSignature),
        ] as [(SignatureFault?, Verdict.Refusal)])
    func `a callback that is not signed as it must be is kept apart, and the provider is asked`(
        _ sample: (fault: SignatureFault?, refusal: Verdict.Refusal)
    ) async throws {
        try await House.with { house in
            let door = try await house.open(policy: .signature)
            try await door.accept()
            let receipt = await door.intake.settle(Samples.callback(Body.completed, fault: sample.fault))
            #expect(receipt == .settled(.refused(sample.refusal)))
            try #expect(door.quarantined().map { $0.contains("-\(sample.refusal.rawValue)-") } == [true])
            try await #expect(door.isDue())
            try #expect(door.intake.inbox.waiting() == [])
            let event = try await door.ledger.timeline(Samples.key()).last
            #expect(event?.detail["reason"] == .string(sample.refusal.rawValue))
            #expect(event?.detail["signature"]?.string == sample.fault?.rawValue)
        }
    }

    @Test func `what an unsigned callback says is not looked at, not even its task id`() async throws {
        try await House.with { house in
            let door = try await house.open(policy: .signature)
            _ = try await door.ledger.record([Samples.request()], at: Samples.moment)
            _ = try await door.ledger.beginSend(Samples.key(), by: door.intake.instance, at: Samples.moment)
            _ = await door.intake.settle(Samples.callback(Body.completed))
            try await #expect(door.ledger.job(Samples.key())?.taskID == nil)
        }
    }

    @Test func `a signed callback makes an entry that says so`() async throws {
        try await House.with { house in
            let door = try await house.open(policy: .signature)
            try await door.accept()
            let receipt = await door.intake.settle(Samples.callback(Body.completed, assurance: .signed))
            #expect(receipt == .settled(.entry(.completed, revision: 1)))
            try #expect(door.entry()?.assurance == .signed)
        }
    }
}

import CallboxLedger
import CallboxModel
import Disk
import TestSupport
import Testing

@testable import CallboxIntake

/// An entry is owed to the inbox until it is durable there.
@Suite struct FlushTests {
    @Test func `a flush notes what is durable`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept(1...2)
            _ = await door.intake.settle(Samples.callback(Body.upstream, 1))
            try await #expect(door.ledger.filers() == [door.intake.instance])
            try await door.intake.flush()
            try await #expect(door.ledger.filers() == [])
            try await #expect(door.story(1).suffix(2) == [.settled, .filed])
            try await door.intake.flush()
            try await #expect(door.story(1).filter { $0 == .filed }.count == 1)
        }
    }

    @Test func `a flush without entries does nothing`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.intake.flush()
            try await #expect(door.ledger.filers() == [])
        }
    }

    @Test func `after a failed flush nothing is called durable any more`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.completed))
            // The kernel tells of a failed flush once; the next one would succeed and mean nothing.
            door.intake.settlement.fail(DiskError("syncfs", path: house.path, number: 5))
            try await door.intake.flush()
            try await door.intake.close()
            try await #expect(door.ledger.filers() == [door.intake.instance])
            try await #expect(door.story().last == .settled)
        }
    }

    @Test func `entries become durable by and by while a process runs`() async throws {
        try await House.with { house in
            let door = try await house.open(limits: .hasty)
            try await door.accept()
            try await during(door.intake.run) {
                _ = await door.intake.settle(Samples.callback(Body.completed))
                try await eventually { try await door.story().last == .filed }
            }
            try await #expect(door.ledger.instances() == [])
        }
    }

    @Test func `a process that is told to stop settles and flushes first`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            try await during(door.intake.run) { _ = await door.intake.settle(Samples.callback(Body.completed)) }
            try await #expect(door.story().last == .filed)
            let late = await door.intake.settle(Samples.callback(Body.failed))
            #expect(late == .unavailable(retryAfterSeconds: 5))
        }
    }
}

extension Limits {
    /// Upkeep comes round every few milliseconds.
    static var hasty: Limits {
        var limits = Limits()
        limits.checkpointInterval = .milliseconds(5)
        return limits
    }
}

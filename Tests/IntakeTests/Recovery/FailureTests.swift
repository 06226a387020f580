import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import Glibc
import TestSupport
import Testing

/// When the disk fails or is full, nobody is told that something is safe which is not.
@Suite struct FailureTests {
    private let key = Samples.key()
    private let unavailable = Receipt.unavailable(retryAfterSeconds: 5)

    @Test func `an inbox that is gone ends the taking, and the next start pays`() async throws {
        try await House.with { house in
            let log = CapturedLog()
            let door = try await house.open(log: log)
            try await door.accept(1...2)
            #expect(rmdir(door.intake.inbox.new.path) == 0)
            for seed in [1, 2, 1] as [UInt64] {
                let receipt = await door.intake.settle(Samples.callback(Body.upstream, seed))
                #expect(receipt == unavailable)
            }
            #expect(door.intake.hasFailed)
            #expect(log.lines.filter { $0.hasPrefix("critical") }.count == 1, "it is said once")
            try await door.intake.close()
            try door.die()

            let next = try await house.open()
            try await #expect(next.intake.inbox.document(key) == next.ledger.document(key))
            let again = await next.intake.settle(Samples.callback(Body.upstream, 1))
            #expect(again == .settled(.duplicate))
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `a full disk takes nothing, and takes again when there is space`() async throws {
        try await House.with { house in
            try await TinyDisk.with(mebibytes: 4, under: house.path) { disk in
                let door = try await house.open()
                try await door.accept(1...2)
                try disk.fill()
                let refused = await door.intake.settle(Samples.callback(Body.completed))
                #expect(refused == unavailable)
                #expect(!door.intake.hasFailed)
                try #expect(door.intake.inbox.waiting() == [])
                try disk.drain()
                let taken = await door.intake.settle(Samples.callback(Body.completed))
                #expect([.settled(.entry(.completed, revision: 1)), .settled(.duplicate)].contains(taken))
                try await #expect(door.intake.inbox.document(key) == door.ledger.document(key))
                try await door.intake.close()
                try await #expect(door.story().last == .filed)
            }
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `an entry that found no space in the inbox is not called stored`() async throws {
        try await House.with { house in
            try await withFullInbox(house) { door, disk in
                let refused = await door.intake.settle(Samples.callback(Body.completed))
                #expect(refused == unavailable)
                #expect(!door.intake.hasFailed)
                try #expect(door.intake.inbox.waiting() == [])
                try await door.intake.flush()
                try await #expect(door.ledger.filers() == [door.intake.instance], "it is still owed")
                try disk.drain()
                let again = await door.intake.settle(Samples.callback(Body.completed))
                #expect(again == .settled(.duplicate))
                try await #expect(door.intake.inbox.document(key) == door.ledger.document(key))
            }
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `where files run out, an entry is not called stored, and appears when there are some`() async throws {
        try await House.with { house in
            try await withFullInbox(house, filesMax: 40) { door, disk in
                try #expect(disk.space().filesFree == 0 && disk.space().bytesFree > 100 << 10, "there is space, but no file")
                let refused = await door.intake.settle(Samples.callback(Body.completed))
                #expect(refused == unavailable)
                #expect(!door.intake.hasFailed)
                try #expect(door.intake.inbox.waiting() == [])
                try disk.drain()
                let again = await door.intake.settle(Samples.callback(Body.completed))
                #expect(again == .settled(.duplicate))
                try await #expect(door.intake.inbox.document(key) == door.ledger.document(key))
            }
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `an entry that found no space appears by itself when there is space`() async throws {
        try await House.with { house in
            try await withFullInbox(house, limits: .hasty) { door, disk in
                try await during(door.intake.run) {
                    _ = await door.intake.settle(Samples.poll(Body.completed))
                    try #expect(door.intake.inbox.waiting() == [])
                    try disk.drain()
                    try await eventually { try door.intake.inbox.isWaiting(key) }
                    try await eventually { try await door.story().last == .filed }
                }
            }
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `an entry that found no space does not come back after it was amended`() async throws {
        try await House.with { house in
            try await withFullInbox(house) { door, disk in
                _ = await door.intake.settle(.lapse(key, .expired, Samples.moment))
                try disk.drain()
                let amended = await door.intake.settle(Samples.callback(Body.completed))
                #expect(amended == .settled(.entry(.completed, revision: 2)))
                _ = try door.intake.inbox.take(key, at: Samples.moment)
                _ = await door.intake.settle(Samples.callback(Body.completed))
                try #expect(door.intake.inbox.waiting() == [])
            }
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `a full inbox is not settled into without end`() async throws {
        try await House.with { house in
            var limits = Limits()
            limits.batchMax = 2
            try await withFullInbox(house, limits: limits) { door, disk in
                try await door.accept(2...9)
                for seed in 1...9 as ClosedRange<UInt64> {
                    let receipt = await door.intake.settle(Samples.callback(Body.upstream, seed))
                    #expect(receipt == unavailable)
                }
                try await #expect(door.ledger.counts().jobs == ["completed": 2, "accepted": 7])
                try disk.drain()
                for seed in 1...9 as ClosedRange<UInt64> { _ = await door.intake.settle(Samples.callback(Body.upstream, seed)) }
                try #expect(door.intake.inbox.waiting().count == 9)
            }
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `what found no space is left to the next process`() async throws {
        try await House.with { house in
            try await withFullInbox(house) { door, disk in
                _ = await door.intake.settle(Samples.callback(Body.completed))
                try await door.intake.close()
                try disk.drain()
                let next = try await house.open()
                try await #expect(next.intake.inbox.document(key) == next.ledger.document(key))
                try await #expect(next.ledger.filers() == [])
            }
        }
    }

    /// A job is accepted, and then the file system of the inbox is full; the ledger's is not.
    private func withFullInbox(
        _ house: House, limits: Limits = Limits(), filesMax: Int? = nil, _ story: (Door, Directory) async throws -> Void
    ) async throws {
        _ = try StateDirectory(house.path)
        try await TinyDisk.with(mebibytes: 1, filesMax: filesMax, under: house.path + "/inbox") { disk in
            let door = try await house.open(limits: limits)
            try await door.accept()
            try disk.fill()
            try await story(door, disk)
        }
    }
}

import CallboxInbox
import Disk
import Foundation
import TestSupport
import Testing

@testable import CallboxIntake

/// Two stages of work, passed in order.
@Suite struct RelayTests {
    @Test func `while one is at the second stage the next is at the first, and nobody overtakes`() async throws {
        let relay = Relay()
        let steps = Collected<String>()
        let door = Barrier()
        async let first = onThread {
            relay.run({ steps.add("first begins") }) { _ in
                door.wait()
                steps.add("first ends")
            }
        }
        try await eventually { steps.all.count == 1 }
        async let second = onThread {
            relay.run({ steps.add("second begins") }) { _ in steps.add("second ends") }
        }
        try await eventually { steps.all.count == 2 }
        door.open()
        _ = await (first, second)
        #expect(steps.all == ["first begins", "second begins", "first ends", "second ends"])
    }

    @Test func `where there is nothing to begin, nothing ends`() {
        let relay = Relay()
        #expect(relay.run({ nil as Int? }) { $0 } == nil)
        #expect(relay.run({ 1 }) { $0 + 1 } == 2)
    }
}

/// The lock under which batches are settled and filed.
@Suite struct FilingLockTests {
    @Test func `batches hold it together, and the last to leave lets it go`() async throws {
        try await House.with { house in
            let ours = FilingLock(try StateDirectory(house.path), patience: .seconds(10))
            let theirs = try StateDirectory(house.path).locks
            try #expect(ours.join())
            try #expect(ours.join())
            try #expect(theirs.isHeldElsewhere(StateDirectory.filingLock))
            ours.leave()
            try #expect(theirs.isHeldElsewhere(StateDirectory.filingLock))
            ours.leave()
            try #expect(!theirs.isHeldElsewhere(StateDirectory.filingLock))
        }
    }

    @Test func `no batch joins while another process waits, which gets it as soon as those are gone`() async throws {
        try await House.with { house in
            let ours = FilingLock(try StateDirectory(house.path), patience: .milliseconds(50))
            let theirs = FilingLock(try StateDirectory(house.path), patience: .seconds(10))
            let locks = try StateDirectory(house.path).locks
            try #expect(ours.join())
            async let turn = onThread { (try? theirs.hold { true }) ?? nil }
            try await eventually { try locks.isHeldElsewhere(StateDirectory.filingQueueLock) }
            try #expect(!ours.join(), "it waits, and in vain while the first batch is there")
            ours.leave()
            #expect(await turn == true)
            try #expect(ours.join(), "afterwards it is ours again")
            ours.leave()
        }
    }
}

/// Does something that blocks, on a thread of its own.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: body()) }.start()
    }
}

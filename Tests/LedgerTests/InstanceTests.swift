import CallboxModel
import TestSupport
import Testing

@testable import CallboxLedger

/// Processes have numbers of their own, and pauses hold all of them back.
@Suite struct InstanceTests {
    private let now = Samples.moment

    @Test func `no number is given twice`() async throws {
        try await withLedger { ledger in
            let first = try await ledger.register(role: "serve", process: 7, at: now)
            try await ledger.unregister(first)
            let second = try await ledger.register(role: "poll", process: 8, at: now)
            #expect(second > first)
            try await #expect(ledger.instances() == [Instance(id: second, role: "poll", process: 8, startedAt: now)])
        }
    }

    @Test func `a pause holds until it ends or is ended`() async throws {
        try await withLedger { ledger in
            try await #expect(ledger.pause(account: "a") == nil)
            try await ledger.pause(account: "a", until: now + .seconds(60), reason: "unauthorised")
            try await #expect(ledger.pause(account: "a") == Ledger.Pause(until: now + .seconds(60), reason: "unauthorised"))
            try await #expect(ledger.pause(account: "b") == nil)
            try await ledger.resume(account: "a")
            try await #expect(ledger.pause(account: "a") == nil)
        }
    }

    @Test func `a shorter pause does not cut a longer one`() async throws {
        try await withLedger { ledger in
            try await ledger.pause(account: "a", until: now + .seconds(60), reason: "long")
            try await ledger.pause(account: "a", until: now + .seconds(5), reason: "short")
            try await #expect(ledger.pause(account: "a")?.reason == "long")
            try await ledger.pause(account: "a", until: now + .seconds(90), reason: "longer")
            try await #expect(ledger.pause(account: "a")?.reason == "longer")
        }
    }
}

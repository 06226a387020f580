import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import Glibc
import TestSupport
import Testing

/// However an entry leaves the inbox, it was taken, once.
@Suite struct TakingTests {
    private let key = Samples.key()

    @Test(arguments: [true, false])
    func `an entry that is moved or deleted was taken`(isDeleted: Bool) async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            try await during(door.intake.run) {
                _ = await door.intake.settle(Samples.callback(Body.completed))
                if isDeleted {
                    try door.intake.inbox.new.remove(Inbox.name(key))
                } else {
                    _ = try door.intake.inbox.take(key, at: Samples.moment)
                }
                try await eventually { try await door.story().contains(.taken) }
            }
            try await #expect(door.story().filter { $0 == .taken }.count == 1)
        }
    }

    @Test func `an entry of another process that lives and has not flushed it was taken all the same`() async throws {
        try await House.with { house in
            let watching = try await house.open()
            let brief = try await house.open()
            try await brief.accept()
            try await during(watching.intake.run) {
                _ = await brief.intake.settle(Samples.callback(Body.completed))
                try brief.intake.inbox.new.remove(Inbox.name(key))
                try await eventually { try await brief.story().contains(.taken) }
                try await #expect(!brief.story().contains(.filed), "nobody else says so")
            }
        }
    }

    @Test func `what was taken while nobody watched is noted at the start`() async throws {
        try await House.with { house in
            let first = try await house.open()
            try await first.accept(1...3)
            for seed in 1...3 as ClosedRange<UInt64> { _ = await first.intake.settle(Samples.callback(Body.upstream, seed)) }
            try await first.intake.close()
            try first.intake.inbox.new.remove(Inbox.name(Samples.key(2)))
            let second = try await house.open()
            try await during(second.intake.run) { try await eventually { try await second.story(2).last == .taken } }
            try await #expect(second.story(1).last == .filed)
            try await #expect(second.story(3).last == .filed)
        }
    }

    @Test func `what was taken before the watch began is noted, although it was not durable yet`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            _ = await door.intake.settle(Samples.callback(Body.completed))
            try door.intake.inbox.new.remove(Inbox.name(key))
            try await during(door.intake.run) { try await eventually { try await door.story().last == .taken } }
        }
    }

    @Test func `an amendment that waits is not taken with the entry before it`() async throws {
        try await House.with { house in
            let door = try await house.open(limits: .hasty)
            try await door.accept()
            try await during(door.intake.run) {
                _ = await door.intake.settle(.lapse(key, .expired, Samples.moment))
                _ = try door.intake.inbox.take(key, at: Samples.moment)
                _ = await door.intake.settle(Samples.callback(Body.completed))
                try await eventually { try await door.story().last == .filed }
                _ = try door.intake.inbox.take(key, at: Samples.moment)
                try await eventually { try await door.story().last == .taken }
            }
            let story = try await door.story()
            let amended = try #require(story.firstIndex(of: .amended))
            #expect(story[amended...].filter { $0 == .taken }.count == 1)
        }
    }

    @Test func `an amendment that is taken before it is durable is noted once it is`() async throws {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            try await during(door.intake.run) {
                _ = await door.intake.settle(.lapse(key, .expired, Samples.moment))
                _ = await door.intake.settle(Samples.callback(Body.completed))
                _ = try door.intake.inbox.take(key, at: Samples.moment)
                try await door.intake.flush()
                try await eventually { try await door.story().last == .taken }
            }
        }
    }

    @Test func `an inbox that is removed ends the taking of callbacks`() async throws {
        try await House.with { house in
            let door = try await house.open(limits: .hasty)
            try await during(door.intake.run) {
                #expect(rmdir(door.intake.inbox.new.path) == 0)
                try await eventually { door.intake.hasFailed }
            }
        }
    }
}

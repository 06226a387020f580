import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import Foundation
import TestSupport
import Testing

/// What was settled first is filed first, whichever process settled it.
@Suite struct OrderTests {
    private let key = Samples.key()
    private let unavailable = Receipt.unavailable(retryAfterSeconds: 5)

    @Test func `nobody settles while another process is between commit and rename`() async throws {
        try await House.with { house in
            let (slow, other) = (try await house.open(), try await house.open())
            try await slow.accept()
            try #require(try slow.state.locks.take(StateDirectory.filingLock))
            async let receipt = other.intake.settle(Samples.callback(Body.completed))
            for _ in 0..<20 {
                try await #expect(other.ledger.outcome(key) == nil)
                try await Task.sleep(for: .milliseconds(2))
            }
            try slow.state.locks.release(StateDirectory.filingLock)
            let told = await receipt
            #expect(told == .settled(.entry(.completed, revision: 1)))
        }
    }

    @Test func `a process that holds everybody up for long is not waited for, and nothing is lost`() async throws {
        try await House.with { house in
            var limits = Limits()
            limits.filingPatience = .milliseconds(20)
            let log = CapturedLog()
            let (stuck, other) = (try await house.open(), try await house.open(limits: limits, log: log))
            try await stuck.accept()
            try #require(try stuck.state.locks.take(StateDirectory.filingLock))
            let refused = await other.intake.settle(Samples.callback(Body.completed))
            #expect(refused == unavailable)
            #expect(!other.intake.hasFailed)
            #expect(log.count("another process has been settling for long") == 1)
            try stuck.state.locks.release(StateDirectory.filingLock)
            let again = await other.intake.settle(Samples.callback(Body.completed))
            #expect(again == .settled(.entry(.completed, revision: 1)))
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `what found no space does not appear after another process amended it and somebody took that`() async throws {
        try await House.with { house in
            _ = try StateDirectory(house.path)
            try await TinyDisk.with(mebibytes: 1, under: house.path + "/inbox") { disk in
                let (slow, other) = (try await house.open(), try await house.open())
                try await slow.accept()
                try disk.fill()
                _ = await slow.intake.settle(.lapse(key, .expired, Samples.moment))
                try disk.drain()
                let amended = await other.intake.settle(Samples.callback(Body.completed))
                #expect(amended == .settled(.entry(.completed, revision: 2)))
                _ = try other.intake.inbox.take(key, at: Samples.moment)
                for _ in 0..<2 { _ = await slow.intake.settle(Samples.callback(Body.completed)) }
                try #expect(slow.intake.inbox.waiting() == [])
            }
        }
    }

    @Test func `a start waits for another that puts things in order, for a while`() async throws {
        try await House.with { house in
            let busy = try await house.open()
            try #require(try busy.state.locks.take(StateDirectory.recoveryLock))
            var limits = Limits()
            limits.recoveryPatience = .milliseconds(20)
            let hasty = limits
            let failure = await #expect(throws: Failure.self) { try await house.open(limits: hasty) }
            #expect(failure?.code == .stateInUse)
            try busy.state.locks.release(StateDirectory.recoveryLock)
            _ = try await house.open(limits: hasty)
        }
    }

    @Test func `an entry that a consumer holds open while it is written anew is whole for both`() async throws {
        try await House.with { house in
            let dead = try await house.open()
            try await dead.accept()
            _ = await dead.intake.settle(Samples.callback(Body.completed))
            let file = try FileHandle(forReadingFrom: URL(filePath: dead.intake.inbox.new.path(of: Inbox.name(key))))
            try dead.die()
            let door = try await house.open()
            let document = try await door.ledger.document(key)
            try #expect(file.readToEnd().map(Array.init) == document)
            try #expect(door.intake.inbox.document(key) == document)
        }
    }
}

/// Files and directories that change hands under a running process.
@Suite struct PremisesTests {
    private let unavailable = Receipt.unavailable(retryAfterSeconds: 5)

    @Test(arguments: ["", "/inbox/new", "/ledger.sqlite"])
    func `what is replaced under the service is noticed before anything is answered`(part: String) async throws {
        try await House.with { house in
            let log = CapturedLog()
            let door = try await house.open(log: log)
            try await door.accept(1...3)
            let first = await door.intake.settle(Samples.callback(Body.completed))
            #expect(first == .settled(.entry(.completed, revision: 1)))
            let (path, aside) = (house.path + part, house.path + "-aside")
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            defer { try? FileManager.default.removeItem(atPath: aside) }
            if part.hasSuffix("sqlite") {
                try Data().write(to: URL(filePath: path))
            } else {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            }
            for seed in [2, 3] as [UInt64] {
                let receipt = await door.intake.settle(Samples.callback(Body.upstream, seed))
                #expect(receipt == unavailable)
            }
            #expect(door.intake.hasFailed)
            #expect(log.lines.filter { $0.hasPrefix("critical") && $0.contains(path) }.count == 1, "it is said once, with its path")
        }
    }
}

import CallboxInbox
import CallboxModel
import CallboxService
import Foundation
import TestSupport
import Testing

/// The secrets of callback URLs: made once, closed to others, taken up when they change.
struct CapabilityKeyFileTests {
    private let state: StateDirectory
    private let path: String
    private let key: JobKey

    init() throws {
        let directory = try Scratch.directory()
        state = try StateDirectory(directory)
        path = directory + "/secrets/capability-keys.json"
        var generator = SystemRandomNumberGenerator()
        key = JobKey(at: Clock.wall.now, using: &generator)
    }

    @Test func `the file is made on first use, for its owner alone, and read the next time`() throws {
        let first = try CapabilityKeyFile(state).keyring
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try CapabilityKeyFile(state).keyring == first)
    }

    @Test func `after a rotation new capabilities differ and old ones stay good, in a process that runs already too`() throws {
        let running = try CapabilityKeyFile(state)
        let old = running.keyring.capability(for: key)
        let id = try CapabilityKeyFile(state).rotate()
        let new = running.keyring.capability(for: key)
        #expect(new.hasPrefix(id) && new != old)
        #expect(running.keyring.admits(old, for: key) && running.keyring.admits(new, for: key))
    }

    @Test func `a bounded number of secrets is kept`() throws {
        let file = try CapabilityKeyFile(state)
        for _ in 0..<(CapabilityKeyFile.keysMax + 3) { _ = try file.rotate() }
        #expect(file.keyring.keys.count == CapabilityKeyFile.keysMax)
    }

    @Test func `the secrets that open jobs need are kept beyond that number`() throws {
        let clock = SetClock()
        let file = try CapabilityKeyFile(state, clock: clock.clock)
        clock.advance(.seconds(1))
        let recorded = clock.now
        let capability = file.keyring.capability(for: key)
        for _ in 0..<40 {
            clock.advance(.seconds(60))
            _ = try file.rotate(oldestOpenJob: recorded)
        }
        #expect(file.keyring.admits(capability, for: key))
        _ = try file.rotate(oldestOpenJob: clock.now)
        #expect(!file.keyring.admits(capability, for: key))
        #expect(file.keyring.keys.count == CapabilityKeyFile.keysMax)
    }

    @Test func `when open jobs need too many secrets, a rotation is refused and none is lost`() throws {
        let file = try CapabilityKeyFile(state)
        for _ in 1..<CapabilityKeyFile.neededKeysMax { _ = try file.rotate(oldestOpenJob: Timestamp(milliseconds: 0)) }
        let before = file.keyring
        let failure = #expect(throws: Failure.self) { try file.rotate(oldestOpenJob: Timestamp(milliseconds: 0)) }
        #expect(failure?.remedy?.contains("--revoke") ?? false)
        #expect(file.keyring == before)
    }

    @Test func `a new secret is the newest also where the clock has jumped back`() throws {
        let clock = SetClock()
        let file = try CapabilityKeyFile(state, clock: clock.clock)
        clock.advance(.seconds(-86_400))
        let ids = try (1...3).map { _ in try file.rotate() }
        #expect(file.keyring.keys.prefix(3).map(\.id) == ids.reversed())
    }

    @Test func `a revocation takes all older secrets away, in a process that runs already too`() throws {
        let running = try CapabilityKeyFile(state)
        let old = running.keyring.capability(for: key)
        _ = try running.rotate()
        let id = try CapabilityKeyFile.revoke(state)
        #expect(running.keyring.keys.map(\.id) == [id])
        #expect(!running.keyring.admits(old, for: key))
        #expect(running.keyring.admits(running.keyring.capability(for: key), for: key))
    }

    @Test(arguments: ["", "damaged", nil])
    func `a revocation makes a file that was lost or damaged anew`(text: String?) throws {
        _ = try CapabilityKeyFile(state)
        try FileManager.default.removeItem(atPath: path)
        if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
        let id = try CapabilityKeyFile.revoke(state)
        #expect(try CapabilityKeyFile(state, openJobs: 5).keyring.keys.map(\.id) == [id])
    }

    @Test func `a file that is missing is not made anew while open jobs need it`() throws {
        let failure = #expect(throws: Failure.self) { try CapabilityKeyFile(state, openJobs: 1) }
        #expect(failure?.code == .configuration)
        #expect(failure?.remedy?.contains("--revoke") ?? false)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"schema":"callbox.capability-keys/1","keys":[]}"#,
        #"{"schema":"callbox.capability-keys/1","keys":[{"id":"1a2b","secret":"c2hvcnQ=","made":"2026-11-21T08:31:22.123Z"}]}"#,
    ])
    func `an empty, short or damaged file is refused`(text: String) throws {
        _ = try CapabilityKeyFile(state)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(throws: Failure.self) { try CapabilityKeyFile(state) }
    }

    @Test func `a file that others can read is refused`() throws {
        _ = try CapabilityKeyFile(state)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let failure = #expect(throws: Failure.self) { try CapabilityKeyFile(state) }
        #expect(failure?.remedy?.contains("chmod 600") ?? false)
    }

    @Test func `a file that is damaged while a service runs does not take its secrets away`() throws {
        let running = try CapabilityKeyFile(state)
        let capability = running.keyring.capability(for: key)
        try Data("damaged".utf8).write(to: URL(fileURLWithPath: path))
        #expect(running.keyring.admits(capability, for: key))
    }
}

import CallboxInbox
import CallboxModel
import CallboxService
import Foundation
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

import CallboxInbox
import CallboxModel
import Disk
import Foundation
import Logging
import Synchronization

/// The file of the capability secrets, `secrets/capability-keys.json`, made on first use and readable by its owner alone.
///
/// It is read again when it has changed, so that a rotation by another process holds at once for a running service.
package final class CapabilityKeyFile: Sendable {
    private static let name = "capability-keys.json"
    private static let schema = "callbox.capability-keys/1"
    /// Secrets kept: enough that every open job's one is among them for any sensible rhythm of rotation.
    package static let keysMax = 16

    private struct Loaded {
        var keyring: CapabilityKeyring
        var version: FileVersion
    }

    private let directory: Directory
    private let locks: LockFile
    private let clock: Clock
    private let logger: Logger
    private let loaded: Mutex<Loaded>

    /// Reads the file, and makes it where there is none.
    ///
    /// - Throws: ``CallboxModel/Failure`` where it can be read by others or holds anything but whole secrets.
    package init(_ state: StateDirectory, clock: Clock = .wall, logger: Logger = Logger(label: "callbox.secrets")) throws {
        directory = try state.secrets()
        locks = state.locks
        self.clock = clock
        self.logger = logger
        if try !directory.contains(Self.name) { try Self.replace([Self.newKey(at: clock.now)], in: directory, isFirst: true) }
        loaded = Mutex(try Self.load(directory))
    }

    /// The secrets as they are now. While the file cannot be read, those that could be read last.
    package var keyring: CapabilityKeyring {
        loaded.withLock { loaded in
            do {
                if try directory.version(of: Self.name) != loaded.version { loaded = try Self.load(directory) }
            } catch {
                logger.error("the capability secrets cannot be read again", metadata: ["error": "\(error)"])
            }
            return loaded.keyring
        }
    }

    /// Adds a new secret, from which all further capabilities are made. Those made from the older ones stay good.
    ///
    /// - Returns: the id of the new secret.
    package func rotate() throws -> String {
        guard try locks.take(StateDirectory.rotationLock) else {
            throw Failure(.stateInUse, "Another process is rotating the secrets.", remedy: "Try again in a moment.")
        }
        defer { try? locks.release(StateDirectory.rotationLock) }  // else the end of the process releases it
        return try loaded.withLock { loaded in
            let old = try Self.load(directory).keyring.keys
            var key = try Self.newKey(at: clock.now)
            while old.contains(where: { $0.id == key.id }) { key = try Self.newKey(at: clock.now) }
            try Self.replace([key] + old.prefix(Self.keysMax - 1), in: directory, isFirst: false)
            loaded = try Self.load(directory)
            return key.id
        }
    }

    private static func newKey(at now: Timestamp) throws -> CapabilityKey {
        var generator = SystemRandomNumberGenerator()
        let id = String(UInt16.random(in: 0x1000...0xFFFF, using: &generator), radix: 16)
        let secret = (0..<CapabilityKey.secretBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
        guard let key = CapabilityKey(id: id, secret: secret, madeAt: now) else {
            throw Failure(.configuration, "A capability secret could not be made.")
        }
        return key
    }

    /// Writes the file whole and durable before it takes the place of the old one.
    private static func replace(_ keys: [CapabilityKey], in directory: Directory, isFirst: Bool) throws {
        let elements = keys.map { key in
            JSONValue.object(
                JSONObject([
                    ("id", .string(key.id)), ("secret", .string(Data(key.secret).base64EncodedString())),
                    ("made", .string(key.madeAt.text)),
                ]))
        }
        let document = JSONValue.object(JSONObject([("schema", .string(schema)), ("keys", .array(elements))]))
        let draft = "\(name).\(ProcessInfo.processInfo.processIdentifier)"
        try directory.remove(draft)
        try directory.writeFlushed(document.bytes + [UInt8(ascii: "\n")], toNew: draft, mode: 0o600)
        do throws(DiskError) {
            try directory.move(draft, to: directory, as: name, onConflict: isFirst ? .keepsOther : .replacesOther)
        } catch {
            guard error.isTaken else { throw error }
            try directory.remove(draft)  // another process was first: its secrets are as good
        }
        try directory.flush()
    }

    private static func load(_ directory: Directory) throws -> Loaded {
        let version = try directory.version(of: name)
        guard try directory.mode(of: name) & 0o077 == 0 else {
            throw Failure(
                .configuration, "\(directory.path(of: name)) can be read by others.",
                remedy: "Close it with: chmod 600 \(directory.path(of: name)) — and then rotate: callbox secrets rotate")
        }
        guard let bytes = try directory.read(name), let keyring = keyring(bytes) else {
            throw Failure(
                .configuration, "\(directory.path(of: name)) is empty or damaged.",
                remedy: "Restore it from a backup. Without it, callbacks of open jobs are refused and only polls bring their results.")
        }
        return Loaded(keyring: keyring, version: version)
    }

    private static func keyring(_ bytes: [UInt8]) -> CapabilityKeyring? {
        guard let object = try? JSONScanner.scan(bytes).object, object["schema"]?.string == schema else { return nil }  // told above
        let elements = object["keys"]?.array ?? []
        let keys = elements.compactMap { element -> CapabilityKey? in
            guard let key = element.object, let id = key["id"]?.string, let made = key["made"]?.string.flatMap(Timestamp.init),
                let secret = key["secret"]?.string.flatMap({ Data(base64Encoded: $0) })
            else { return nil }
            return CapabilityKey(id: id, secret: Array(secret), madeAt: made)
        }
        return keys.count == elements.count ? CapabilityKeyring(keys) : nil
    }
}

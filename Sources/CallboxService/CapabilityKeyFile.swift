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
    /// Secrets kept besides those that open jobs need, so that late callbacks of jobs that have ended are still known.
    package static let keysMax = 16
    /// Secrets at most; only a secret that many open jobs ago is still needed comes near it.
    package static let neededKeysMax = 256

    private struct Loaded {
        var keyring: CapabilityKeyring
        var version: FileVersion
        /// Whether it was told that the file cannot be read now.
        var isTroubleTold = false
    }

    private let directory: Directory
    private let locks: LockFile
    private let clock: Clock
    private let logger: Logger
    private let loaded: Mutex<Loaded>

    /// Reads the file, and makes it where there is none.
    ///
    /// - Parameter openJobs: how many jobs have callback URLs made from these secrets; asked only where the file is missing. If there
    ///   are any, it is not made anew: all of them would be cut off from their callbacks without a word.
    /// - Throws: ``CallboxModel/Failure`` where it is missed so, can be read by others or holds anything but whole secrets.
    package init(
        _ state: StateDirectory, openJobs: @autoclosure () throws -> Int = 0, clock: Clock = .wall,
        logger: Logger = Logger(label: "callbox.secrets")
    ) throws {
        directory = try state.secrets()
        locks = state.locks
        self.clock = clock
        self.logger = logger
        if try !directory.contains(Self.name) {
            let openJobs = try openJobs()
            guard openJobs == 0 else {
                throw Failure(
                    .configuration,
                    "\(directory.path(of: Self.name)) is missing, and \(openJobs) open jobs have callback URLs made from it.",
                    remedy: Self.remedy)
            }
            try Self.replace([Self.newKey(at: clock.now)], in: directory, isFirst: true)
        }
        loaded = Mutex(try Self.load(directory))
    }

    /// The secrets as they are now. While the file cannot be read, those that could be read last.
    package var keyring: CapabilityKeyring {
        // Looked at for every request: outside the lock, so that nobody waits for another's look.
        let version = Result { try directory.version(of: Self.name) }
        return loaded.withLock { loaded in
            do {
                if try version.get() != loaded.version { loaded = try Self.load(directory) }
                loaded.isTroubleTold = false
            } catch {
                if !loaded.isTroubleTold {
                    logger.error("the capability secrets cannot be read again: the ones before hold", metadata: ["error": "\(error)"])
                }
                loaded.isTroubleTold = true
            }
            return loaded.keyring
        }
    }

    /// Adds a new secret, from which all further capabilities are made. Those made from the older ones stay good.
    ///
    /// The oldest secrets go when there are more than ``keysMax``, unless an open job needs them.
    ///
    /// - Parameter oldest: when the oldest open job was recorded; `nil` where there is none.
    /// - Returns: the id of the new secret.
    package func rotate(oldestOpenJob oldest: Timestamp? = nil) throws -> String {
        try Self.alone(locks) {
            try loaded.withLock { loaded in
                let old = try Self.load(directory).keyring.keys
                let key = try Self.newKey(at: clock.now, after: old)
                // A job's capability was made from the newest secret of its time.
                let needed = oldest.map { oldest in old.prefix { $0.madeAt > oldest }.count + 1 } ?? 0
                let kept = [key] + old.prefix(max(Self.keysMax - 1, needed))
                guard kept.count <= Self.neededKeysMax else {
                    throw Failure(
                        .configuration, "\(kept.count - 1) secrets are needed by open jobs already.",
                        remedy: "Wait until the older jobs have ended, or cut them off: callbox secrets rotate --revoke")
                }
                try Self.replace(kept, in: directory, isFirst: false)
                loaded = try Self.load(directory)
                return key.id
            }
        }
    }

    /// Replaces all secrets by a new one: capabilities made before hold no more. It does not matter whether the file is there or whole.
    ///
    /// - Returns: the id of the new secret.
    package static func revoke(_ state: StateDirectory, clock: Clock = .wall) throws -> String {
        let directory = try state.secrets()
        return try alone(state.locks) {
            let old = (try? load(directory).keyring.keys) ?? []  // what cannot be read is revoked all the same
            let key = try newKey(at: clock.now, after: old)
            try replace([key], in: directory, isFirst: false)
            return key.id
        }
    }

    private static func alone<Value>(_ locks: LockFile, _ body: () throws -> Value) throws -> Value {
        guard try locks.take(StateDirectory.rotationLock) else {
            throw Failure(.stateInUse, "Another process is rotating the secrets.", remedy: "Try again in a moment.")
        }
        defer { try? locks.release(StateDirectory.rotationLock) }  // else the end of the process releases it
        return try body()
    }

    private static let remedy =
        "Restore it from a backup. Or cut those jobs off and begin anew: callbox secrets rotate --revoke. Polls bring their results then."

    /// Makes a secret that is newer than all others, whatever the clock says, with an id that none of them has.
    private static func newKey(at now: Timestamp, after old: [CapabilityKey]) throws -> CapabilityKey {
        let moment = max(now, (old.first?.madeAt).map { $0 + .milliseconds(1) } ?? now)
        var key = try newKey(at: moment)
        while old.contains(where: { $0.id == key.id }) { key = try newKey(at: moment) }
        return key
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
                remedy: remedy)
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

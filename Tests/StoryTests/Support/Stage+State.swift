import CallboxInbox
import CallboxLedger
import CallboxModel
import Foundation

/// A job that is in the ledger as accepted, without a provider having been asked.
struct RecordedJob: Sendable {
    let key: JobKey
    let taskID: String
    /// Where its callback goes.
    let path: String
}

extension Stage {
    /// Records jobs as if the provider had accepted them.
    func record(_ count: Int) async throws -> [RecordedJob] {
        let keyring = try await keyring()
        return try await withLedger { ledger in
            let now = Clock.wall.now
            var generator = SystemRandomNumberGenerator()
            let keys = (0..<count).map { _ in JobKey(at: now, using: &generator) }
            let parameters = JSONObject([("jobId", .string("789320d3")), ("imageNo", .integer(0)), ("remixPrompt", .string("at dusk"))])
            let requests = keys.map {
                JobRequest(key: $0, model: "midjourney_remix", parameters: parameters, deadline: now + .seconds(3600))
            }
            _ = try await ledger.record(requests, at: now)
            let instance = try await ledger.register(role: "story", process: 0, at: now)
            for key in keys {
                _ = try await ledger.beginSend(key, by: instance, at: now)
                try await ledger.markAccepted(key, taskID: "task-\(key)", due: now + .seconds(3600), at: now)
            }
            try await ledger.unregister(instance)
            return keys.map { RecordedJob(key: $0, taskID: "task-\($0)", path: CallbackPath.path(for: $0, in: keyring)) }
        }
    }

    /// Calls with the ledger and closes it.
    func withLedger<Value>(_ body: (Ledger) async throws -> Value) async throws -> Value {
        let ledger = try Ledger(path: try StateDirectory(state).ledgerPath)
        do {
            let value = try await body(ledger)
            try ledger.close()
            return value
        } catch {
            try ledger.close()
            throw error
        }
    }

    /// The secrets of the state directory, which the first command makes.
    func keyring() async throws -> CapabilityKeyring {
        let path = state + "/secrets/capability-keys.json"
        if !FileManager.default.fileExists(atPath: path) { try await run("jobs", "ls") }
        let keys = try JSONScanner.scan(Array(FileManager.default.contents(atPath: path) ?? Data())).object?["keys"]?.array ?? []
        let ring = CapabilityKeyring(keys.compactMap(\.object).compactMap { CapabilityKey($0) })
        guard let ring else { throw Missed(description: "no capability keys") }
        return ring
    }

    /// The callback path of a job under the newest secret.
    func callbackPath(_ key: JobKey) async throws -> String { CallbackPath.path(for: key, in: try await keyring()) }

    /// The jobs whose files lie in `new/`.
    func waiting() throws -> [JobKey] { try Inbox(try StateDirectory(state)).waiting() }

    /// The bytes of a job's file in `new/`.
    func file(_ key: JobKey) throws -> [UInt8]? { try Inbox(try StateDirectory(state)).document(key) }

    /// The names of what is in quarantine.
    func quarantined() throws -> [String] { try Quarantine(try Inbox(try StateDirectory(state))).names() }
}

extension CapabilityKey {
    fileprivate init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let made = object["made"]?.string.flatMap({ Timestamp($0) }),
            let secret = object["secret"]?.string.flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        self.init(id: id, secret: Array(secret), madeAt: made)
    }
}

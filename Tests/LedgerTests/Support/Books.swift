import CallboxLedger
import CallboxModel
import Foundation
import GRDB
import TestSupport

/// Runs a test with the path of a ledger in a fresh directory, which is removed afterwards.
func withPath<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = NSTemporaryDirectory() + "ledger-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    // What cannot be removed is left to the system's own cleaning.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(directory + "/ledger.sqlite")
}

/// Runs a test with a new ledger.
func withLedger<Value>(_ body: (Ledger) async throws -> Value) async throws -> Value {
    try await withPath { path in
        let ledger = try Ledger(path: path)
        let value = try await body(ledger)
        try ledger.close()
        return value
    }
}

extension Ledger {
    /// Looks into the database past the ledger's own words.
    func raw<Value>(_ body: (Database) throws -> Value) throws -> Value { try DatabaseQueue(path: path).write(body) }

    /// Records jobs that are accepted under the task ids `task-<seed>`, each due after so many seconds.
    func accept(_ seeds: [UInt64], due: Int64 = 0, at now: Timestamp = Samples.moment) async throws {
        _ = try await record(seeds.map { Samples.request($0) }, at: now)
        for seed in seeds {
            _ = try await beginSend(Samples.key(seed), by: 1, at: now)
            try await markAccepted(Samples.key(seed), taskID: "task-\(seed)", due: now + .seconds(due), at: now)
        }
    }

    /// Settles jobs, each with an entry of its own.
    @discardableResult
    func settle(
        _ seeds: [UInt64], _ outcome: Outcome, revision: Int = 1, source: Source = .callback, filer: Int64 = 1,
        at now: Timestamp = Samples.moment
    ) throws -> [Entry] {
        try settle(seeds.map(Samples.key), filer: filer, at: now) { index, _, sequence in
            let assurance: Assurance = source == .poll ? .refetched : .capability
            let entry = Samples.entry(
                Samples.key(seeds[index]), sequence: sequence, outcome, revision: revision, source: source, assurance: assurance, at: now)
            return Ruling(verdict: .entry(outcome, revision: revision), entry: entry)
        }.compactMap(\.entry)
    }

    /// Settles one matter that makes no entry.
    func rule(_ seed: UInt64, _ ruling: Ruling, at now: Timestamp = Samples.moment) throws {
        _ = try settle([Samples.key(seed)], filer: 1, at: now) { _, _, _ in ruling }
    }

    /// What happened to a job, by its words.
    func story(_ seed: UInt64 = 1) async throws -> [Event.Kind] { try await timeline(Samples.key(seed)).map(\.kind) }
}

/// Gives the code of the error with which a call must fail; `nil` where it did not.
func code<Value>(of body: () async throws(LedgerError) -> Value) async -> LedgerError.Code? {
    do throws(LedgerError) {
        _ = try await body()
        return nil
    } catch {
        return error.code
    }
}

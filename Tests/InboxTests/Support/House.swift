import CallboxInbox
import CallboxModel
import Disk
import Foundation
import TestSupport

/// A state directory with its inbox, fresh for every story.
struct House {
    let state: StateDirectory
    let inbox: Inbox

    init(_ path: String) throws {
        state = try StateDirectory(path)
        inbox = try Inbox(state)
    }

    /// Runs a test with a house that is torn down afterwards.
    static func with<Value>(_ body: (House) async throws -> Value) async throws -> Value {
        try await withPath { try await body(try House($0)) }
    }

    func writer(_ instance: Int64 = 1) throws -> InboxWriter { try InboxWriter(inbox, state, instance: instance) }

    /// What lies in `tmp/`.
    func drafts() throws -> [String] { try tmp().names() }

    func tmp() throws -> Directory { try state.root.directory("inbox").directory("tmp", makingWith: 0o700) }
}

/// Runs a test with a path where nothing is; what is made there is removed afterwards.
func withPath<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = NSTemporaryDirectory() + "inbox-tests-\(UUID().uuidString)"
    // What cannot be removed is left to the system's own cleaning.
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

import CallboxInbox
import CallboxModel
import Disk
import Foundation

/// Orders settling and filing among all threads and processes of a state directory: what was settled first is put into the inbox first.
///
/// Without it a process that is slow between its commit and its rename could put an old revision into the inbox after another
/// process has filed its amendment and a consumer has taken that. It is taken once for a batch, and nobody waits for it where one process
/// settles alone.
final class FilingLock: Sendable {
    private let locks: LockFile
    private let patience: Duration
    /// A process never sees its own lock as held, so its threads need another one.
    private let threads = NSLock()

    /// - Parameter patience: how long to wait for the others at most.
    init(_ state: StateDirectory, patience: Duration) {
        locks = state.locks
        self.patience = patience
    }

    /// Calls while nobody else settles or files. Blocks its thread.
    ///
    /// - Returns: `nil` where somebody else held the lock for all that time.
    func hold<Value>(_ body: () throws -> Value) throws -> Value? {
        guard threads.lock(before: Date(timeIntervalSinceNow: patience.seconds)) else { return nil }
        defer { threads.unlock() }
        guard try locks.take(StateDirectory.filingLock, within: patience) else { return nil }
        defer { try? locks.release(StateDirectory.filingLock) }  // else the end of the process releases it
        return try body()
    }
}

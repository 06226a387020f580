import CallboxInbox
import CallboxModel
import Disk
import Foundation
import Synchronization

/// Orders settling and filing among all threads and processes of a state directory: what was settled first is put into the inbox first.
///
/// Without it a process that is slow between its commit and its rename could put an old revision into the inbox after another
/// process has filed its amendment and a consumer has taken that.
///
/// Batches of one process that are ordered among themselves hold it together, so that it need not be let go between them: the first takes
/// it, those that follow ``join()``, and the last to ``leave()`` lets it go. Nobody joins while somebody else waits.
final class FilingLock: Sendable {
    private let locks: LockFile
    private let patience: Duration
    /// A process never sees its own lock as held, so its threads need another one.
    private let turn = DispatchSemaphore(value: 1)
    private let state = Mutex(State())

    private struct State {
        /// Batches that hold the lock together.
        var members = 0
        /// Threads of this process that want it for themselves.
        var waiting = 0
    }

    /// - Parameter patience: how long to wait for the others at most.
    init(_ state: StateDirectory, patience: Duration) {
        locks = state.locks
        self.patience = patience
    }

    /// Calls while nobody else settles or files. Blocks its thread.
    ///
    /// - Returns: `nil` where somebody else held the lock for all that time.
    func hold<Value>(_ body: () throws -> Value) throws -> Value? {
        state.withLock { $0.waiting += 1 }
        let taken = Result { try take() }
        state.withLock { $0.waiting -= 1 }
        guard try taken.get() else { return nil }
        defer { release() }
        return try body()
    }

    /// Holds the lock together with the batches of this process that are under way. Blocks its thread. One thread at a time may join.
    ///
    /// - Returns: `false` where somebody else held the lock for all that time.
    func join() throws -> Bool {
        let isWanted = try locks.isHeldElsewhere(StateDirectory.filingQueueLock)
        let isMember = state.withLock { state in
            guard state.members > 0, state.waiting == 0, !isWanted else { return false }
            state.members += 1
            return true
        }
        if isMember { return true }
        guard try take() else { return false }
        state.withLock { $0.members = 1 }
        return true
    }

    /// Ends what ``join()`` began, on any thread.
    func leave() {
        let isLast = state.withLock { state in
            state.members -= 1
            return state.members == 0
        }
        if isLast { release() }
    }

    private func take() throws -> Bool {
        guard turn.wait(timeout: .now() + patience.seconds) == .success else { return false }
        do {
            if try takeAmongProcesses() { return true }
        } catch {
            turn.signal()
            throw error
        }
        turn.signal()
        return false
    }

    private func takeAmongProcesses() throws -> Bool {
        // Whoever waits asks again within a millisecond: who has just let go must not be quicker.
        if try locks.isHeldElsewhere(StateDirectory.filingQueueLock) { usleep(2000) }
        if try locks.take(StateDirectory.filingLock) { return true }
        _ = try locks.take(StateDirectory.filingQueueLock, .shared)
        defer { try? locks.release(StateDirectory.filingQueueLock) }  // else the end of the process releases it
        return try locks.take(StateDirectory.filingLock, within: patience)
    }

    private func release() {
        try? locks.release(StateDirectory.filingLock)  // else the end of the process releases it
        turn.signal()
    }
}

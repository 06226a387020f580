import Synchronization

/// Carries wishes from any task to the curl thread, and bounds how many transfers there are.
final class Mailbox: Sendable {
    /// Is a wish.
    enum Command: Sendable {
        /// Starts a transfer.
        case start(Job)
        /// Ends a transfer, if it is still there.
        case cancel(id: UInt64)
        /// Ends all transfers and the thread; the last of all commands that matter.
        case close
    }

    private struct State {
        var commands: [Command] = []
        var transfers = 0
        var isOpen = true
        /// Nil when the thread has ended, so that nothing is woken that is gone.
        var multi: MultiHandle?
    }

    private let transfersMax: Int
    private let state: Mutex<State>
    private let lastID = Atomic<UInt64>(0)

    /// Wakes `multi` for every command; at most `transfersMax` transfers are in the box and under way together.
    init(_ multi: MultiHandle, transfersMax: Int) {
        self.transfersMax = transfersMax
        state = Mutex(State(multi: multi))
    }

    /// Gives the identity of the next transfer.
    func nextID() -> UInt64 {
        lastID.add(1, ordering: .relaxed).newValue
    }

    /// Takes a job, or says why not; the job stays the caller's then.
    func start(_ job: Job) -> CurlError.Code? {
        state.withLock { state in
            guard state.isOpen else { return .closed }
            guard state.transfers < transfersMax else { return .queueFull }
            state.transfers += 1
            Self.put(.start(job), into: &state)
            return nil
        }
    }

    /// Asks for the end of a transfer; harmless when it has ended. At most two such wishes come for each transfer, which bounds the box.
    func cancel(id: UInt64) {
        state.withLock { Self.put(.cancel(id: id), into: &$0) }
    }

    /// Asks for the end of everything; nothing is started after it.
    func close() {
        state.withLock { state in
            guard state.isOpen else { return }
            state.isOpen = false
            Self.put(.close, into: &state)
        }
    }

    /// Takes all that has come since the last time.
    func take() -> [Command] {
        state.withLock { state in
            defer { state.commands.removeAll(keepingCapacity: true) }
            return state.commands
        }
    }

    /// Makes room for another transfer.
    func noteEnd() {
        state.withLock { $0.transfers -= 1 }
    }

    /// Closes the box for good and wakes nobody any more; gives the jobs that were not begun.
    func seal() -> [Job] {
        state.withLock { state in
            state.isOpen = false
            state.multi = nil
            defer { state.commands = [] }
            return state.commands.compactMap { if case .start(let job) = $0 { job } else { nil } }
        }
    }

    /// Wakes only for the first command: the thread takes all of them at once.
    private static func put(_ command: Command, into state: inout State) {
        guard let multi = state.multi else { return }
        state.commands.append(command)
        if state.commands.count == 1 { multi.wake() }
    }
}

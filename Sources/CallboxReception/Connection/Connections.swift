import NIOCore
import Synchronization

/// The open connections of the listener: bounds them, and ends them when it stops.
///
/// It may be used from any thread.
final class Connections: Sendable {
    /// What a new connection is told.
    enum Admission: Equatable {
        case admitted
        /// There are enough: say so and close.
        case turnedAway
        /// There are too many even for that, or the listener has stopped: close without a word.
        case dropped
    }

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
        /// Whether the event loops may be gone.
        var isOver = false
        var emptied: EventLoopPromise<Void>?
    }

    private let state = Mutex(State())
    private let max: Int
    private let turnedAwayMax: Int

    init(max: Int, turnedAwayMax: Int) {
        self.max = max
        self.turnedAwayMax = turnedAwayMax
    }

    /// How many there are.
    var count: Int { state.withLock { $0.channels.count } }

    /// Takes a connection in, unless it is dropped; ``leave(_:)`` must follow when it is closed.
    func enter(_ channel: any Channel) -> Admission {
        state.withLock { state in
            let count = state.channels.count
            guard !state.isStopping, count < max + turnedAwayMax else { return .dropped }
            state.channels[ObjectIdentifier(channel)] = channel
            return count < max ? .admitted : .turnedAway
        }
    }

    /// Forgets a connection that is closed.
    func leave(_ channel: any Channel) {
        let emptied = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = nil
            return state.channels.isEmpty ? state.emptied.take() : nil
        }
        emptied?.succeed()
    }

    /// Whether the listener stops: answers that begin from now on are the last on their connection.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Lets nothing more in.
    func beginStopping() { state.withLock { $0.isStopping = true } }

    /// Ends every connection: at once where nothing is in flight, after its answer where something is, and by force when the time
    /// is over. Returns when none is left.
    func stop(within time: TimeAmount, on loop: any EventLoop) async throws {
        let emptied = loop.makePromise(of: Void.self)
        let channels = state.withLock { state in
            state.isStopping = true
            if !state.channels.isEmpty { state.emptied = emptied }
            return Array(state.channels.values)
        }
        if channels.isEmpty { emptied.succeed() }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        let force = loop.scheduleTask(in: time) { self.closeAll() }
        try await emptied.futureResult.get()
        force.cancel()
    }

    /// Runs something on a connection's event loop, unless the loops have ended: a receipt may come later than that.
    func run(on loop: any EventLoop, _ task: @escaping @Sendable () -> Void) {
        state.withLock { state in
            if !state.isOver { loop.execute(task) }
        }
    }

    /// Must be called before the event loops end.
    func end() { state.withLock { $0.isOver = true } }

    private func closeAll() {
        for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }
}

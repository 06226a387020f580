import NIOCore
import Synchronization

/// The open connections of the listener: bounds them, makes room for new ones, and ends them when it stops.
///
/// Whoever holds connections open without using them must not keep callbacks out. So a new connection is let in at the cost of
/// those that can be spared and have waited longest (``Standing``). It is no use to count by address: behind a proxy all come from one.
///
/// It may be used from any thread.
final class Connections: Sendable {
    /// What a new connection is told.
    enum Admission: Equatable {
        case admitted
        /// All that are there are in use: say so and close.
        case turnedAway
    }

    /// What the listener tells its connections.
    enum Event: Sendable {
        /// Others need the room: close, or tell ``Connections/keep(_:)`` why not.
        case yield
        /// The listener stops: no request after the next answer.
        case stop
        /// The time for stopping is nearly over: answer what is not settled as what it is.
        case giveUp
    }

    private struct Member {
        let channel: any Channel
        let standing: Standing
        /// Whether it has its handlers.
        var hasArrived = false
        /// Whether it was told to yield.
        var isYielding = false
    }

    private struct State {
        var members: [ObjectIdentifier: Member] = [:]
        var yielding = 0
        /// Members that have not arrived.
        var arriving = 0
        var isStopping = false
        /// Whether the event loops may be gone.
        var isOver = false
        var emptied: EventLoopPromise<Void>?
    }

    private let state = Mutex(State())
    private let max: Int
    private let turnedAwayMax: Int

    /// - Parameters:
    ///   - max: connections at once.
    ///   - turnedAwayMax: connections beyond it that are being told so, or that wait for others to yield.
    init(max: Int, turnedAwayMax: Int) {
        self.max = max
        self.turnedAwayMax = turnedAwayMax
    }

    /// How many there are.
    var count: Int { state.withLock { $0.members.count } }

    /// Takes a connection in that was just accepted; it is forgotten when it is closed.
    ///
    /// - Returns: `false` where there are too many even to say so: it must be closed without a word.
    func enter(_ channel: any Channel) -> Bool {
        let (isIn, yielding) = state.withLock { state in
            guard !state.isOver, state.members.count < max + turnedAwayMax else { return (false, [any Channel]()) }
            let yielding = isFull(state) ? makeRoom(&state) : []
            state.arriving += 1
            state.members[ObjectIdentifier(channel)] = Member(
                channel: channel, standing: Standing(isFull(state) ? .turnedAway : .admitted))
            return (true, yielding)
        }
        tell(.yield, yielding)
        if isIn { channel.closeFuture.whenComplete { _ in self.leave(channel) } }
        return isIn
    }

    /// How a connection stands; `nil` if it was not let in.
    func standing(of channel: any Channel) -> Standing? { state.withLock { $0.members[ObjectIdentifier(channel)]?.standing } }

    /// Notes that a connection has its handlers.
    ///
    /// - Returns: `false` where it must close at once: it was told to yield before it could hear it.
    func arrive(_ channel: any Channel) -> Bool {
        state.withLock { state in
            let id = ObjectIdentifier(channel)
            guard state.members[id]?.hasArrived == false else { return false }
            state.members[id]?.hasArrived = true
            state.arriving -= 1
            return state.members[id]?.isYielding == false
        }
    }

    /// Whether a connection was accepted and has no handlers yet: NIO closes it if the listening channel closes meanwhile.
    var isExpecting: Bool { state.withLock { $0.arriving > 0 } }

    /// Asks some connections to yield, because descriptors have run out.
    func yieldSome() { tell(.yield, state.withLock { makeRoom(&$0) }) }

    /// Notes that a connection did not close when it was told to yield, at least not at once.
    func keep(_ channel: any Channel) {
        state.withLock { state in
            guard state.members[ObjectIdentifier(channel)]?.isYielding == true else { return }
            state.members[ObjectIdentifier(channel)]?.isYielding = false
            state.yielding -= 1
        }
    }

    /// Whether the listener stops: answers that begin from now on are the last on their connection.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// From now on every connection is told to stop; what was accepted before the listening socket closed is still let in.
    func beginStopping() { state.withLock { $0.isStopping = true } }

    /// Ends every connection, and returns when none is left: after its answer where something is in flight, with half of the time
    /// over by 503 where it is not settled, and by force with four fifths of it over. The rest of the time is for others.
    func stop(within time: TimeAmount, on loop: any EventLoop) async throws {
        let emptied = loop.makePromise(of: Void.self)
        let isEmpty = state.withLock { state in
            state.isStopping = true
            if !state.members.isEmpty { state.emptied = emptied }
            return state.members.isEmpty
        }
        if isEmpty { emptied.succeed() }
        tell(.stop, channels)
        let impatience = loop.scheduleTask(in: .nanoseconds(time.nanoseconds / 2)) { self.tell(.giveUp, self.channels) }
        let force = loop.scheduleTask(in: .nanoseconds(time.nanoseconds / 5 * 4)) {
            for channel in self.channels { channel.close(promise: nil) }
        }
        try await emptied.futureResult.get()
        impatience.cancel()
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
}

extension Connections {
    private var channels: [any Channel] { state.withLock { $0.members.values.map(\.channel) } }

    private func tell(_ event: Event, _ channels: [any Channel]) {
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(event) }
    }

    private func leave(_ channel: any Channel) {
        let emptied = state.withLock { state in
            let member = state.members.removeValue(forKey: ObjectIdentifier(channel))
            if member?.isYielding == true { state.yielding -= 1 }
            if member?.hasArrived == false { state.arriving -= 1 }
            return state.members.isEmpty ? state.emptied.take() : nil
        }
        emptied?.succeed()
    }

    private func isFull(_ state: State) -> Bool { state.members.count - state.yielding >= max }

    /// Chooses the connections that can be spared first: as many as are too many, and a few more at once, so that a flood does not
    /// cost a search for each.
    private func makeRoom(_ state: inout State) -> [any Channel] {
        let dispensable = state.members.compactMap { id, member in
            member.isYielding ? nil : member.standing.dispensability.map { (id, $0) }
        }
        let excess = state.members.count - state.yielding - max + 1
        let chosen = dispensable.sorted { $0.1 < $1.1 }.prefix(Swift.max(1, excess, Swift.min(max, turnedAwayMax) / 8))
        for (id, _) in chosen { state.members[id]?.isYielding = true }
        state.yielding += chosen.count
        return chosen.compactMap { state.members[$0.0]?.channel }
    }
}

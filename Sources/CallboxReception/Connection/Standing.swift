import NIOCore
import Synchronization

/// How dispensable a connection is: what the listener goes by when there are too many.
///
/// Its connection's event loop writes it; any thread may read it.
final class Standing: Sendable {
    /// Why a connection may be closed when others need the room, the most dispensable first.
    enum Idleness: UInt64, Sendable {
        /// It has its last answer.
        case over = 1
        /// It has not shown a capability yet, whatever it has sent.
        case strange = 2
        /// It has shown one, and nothing is in flight: most likely a connection that a proxy keeps.
        case known = 3
        /// It has shown one, and its callback is not whole yet. Real ones take moments, so the oldest is the least likely to be one;
        /// its sender is told to come again.
        case sending = 4
    }

    /// What the connection was told when it came.
    let admission: Connections.Admission
    /// 0 while a callback is settled or answered; else the idleness in the upper three bits and the time since when below them.
    private let rank = Atomic<UInt64>(0)

    init(_ admission: Connections.Admission) {
        self.admission = admission
        note(.strange)
    }

    /// Notes what the connection is now, and since when.
    func note(_ idleness: Idleness?, at now: NIODeadline = .now()) {
        let rank = idleness.map { $0.rawValue << 61 | now.uptimeNanoseconds & (1 << 61 - 1) }
        self.rank.store(rank ?? 0, ordering: .relaxed)
    }

    /// The place in the order in which connections are given up, the smallest first; `nil` where a callback is settled or answered.
    var dispensability: UInt64? {
        let rank = rank.load(ordering: .relaxed)
        return rank == 0 ? nil : rank
    }
}

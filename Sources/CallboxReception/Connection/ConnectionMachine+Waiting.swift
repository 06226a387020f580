extension ConnectionMachine {
    /// What the connection waits for; each has its bound.
    enum Wait: Equatable {
        /// The head of a request; of the first one from the moment of the connection on.
        case head
        case body
        case receipt
        /// The client to read our answer.
        case flush
        case nextRequest
        /// A request that was on its way when the listener was told to stop.
        case farewell
        /// The client to close.
        case close
        case nothing
    }

    /// What is waited for now; the bound of a wait begins when this changes.
    var wait: Wait {
        switch state {
        case .idle: isStopping ? .farewell : isFirst ? .head : .nextRequest
        case .head: .head
        case .body: .body
        case .settling: .receipt
        case .answering: .flush
        case .lingering: .close
        case .closed: .nothing
        }
    }

    /// Whether a request is being settled or answered: nothing more is read or looked at meanwhile.
    var isBusy: Bool {
        switch state {
        case .settling, .answering: true
        case .idle, .head, .body, .lingering, .closed: false
        }
    }

    /// Whether a body is being collected.
    var isCollecting: Bool {
        if case .body = state { true } else { false }
    }

    /// Why the connection could be given up; `nil` while a callback is settled or an answer written.
    var idleness: Standing.Idleness? {
        switch state {
        case .idle, .head: hasShownCapability ? .known : .strange
        case .lingering: .over
        case .body: .sending
        case .settling, .answering, .closed: nil
        }
    }

    /// Whether everything that comes is thrown away.
    var isOver: Bool { state == .lingering || state == .closed }
}

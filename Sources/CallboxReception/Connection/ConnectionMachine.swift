import CallboxModel

/// One connection of the public listener as a value: which event leads to what. It does no I/O and knows no clock.
///
/// Requests are served one at a time, in order. A refusal that comes before the body was read ends the connection: what follows
/// cannot be told from the rest of that body.
struct ConnectionMachine {
    enum State: Equatable {
        /// Nothing of a request has come.
        case idle
        /// Some of a head has come.
        case head
        /// The head was taken; the body is coming.
        case body(CallbackPath)
        /// The report was handed on and is not settled yet.
        case settling(CallbackPath)
        /// The answer is being written.
        case answering
        /// The last answer is out; what still comes is thrown away until the client closes.
        case lingering
        case closed
    }

    /// What the shell does next.
    enum Action: Equatable {
        case nothing
        /// Send `100 Continue`.
        case invite
        /// Hand a report on and bring its receipt back under this number.
        case deliver(CallbackPath, body: [UInt8], exchange: Int)
        /// Write an answer and call ``answered()`` when it is out.
        case answer(Answer, Manner)
        /// Close our side and keep reading.
        case linger
        case close
    }

    let bodyBytesMax: Int
    /// What a sender is told to wait when the trouble is ours.
    let retryAfterSeconds: Int
    private(set) var state = State.idle
    /// Whether no head has come yet.
    private(set) var isFirst = true
    private var manner = Manner()
    private var body: [UInt8] = []
    private var exchange = 0
    private var isInputClosed = false
    private(set) var isStopping = false
    /// Whether a request with a capability that holds was ever taken.
    private(set) var hasShownCapability = false

    init(bodyBytesMax: Int, retryAfterSeconds: Int) {
        self.bodyBytesMax = bodyBytesMax
        self.retryAfterSeconds = retryAfterSeconds
    }

    // MARK: The way of a request

    /// The first byte of a head came.
    mutating func began() -> Action {
        if state == .idle { state = .head }
        return .nothing
    }

    /// A head is whole and was judged.
    mutating func read(_ ruling: Ruling, _ manner: Manner) -> Action {
        guard isBetweenBodies else { return .nothing }
        self.manner = manner
        isFirst = false
        switch ruling {
        case .refuse(let answer): return refuse(answer)
        case .take(let path, let isAwaitingInvitation):
            state = .body(path)
            hasShownCapability = true
            return isAwaitingInvitation ? .invite : .nothing
        }
    }

    /// Some of the body came.
    mutating func read(_ bytes: some Collection<UInt8>) -> Action {
        guard case .body = state else { return .nothing }
        guard bytes.count <= bodyBytesMax - body.count else { return refuse(.tooLarge) }
        body.append(contentsOf: bytes)
        return .nothing
    }

    /// The body is whole.
    mutating func readEnd() -> Action {
        guard case .body(let path) = state else { return .nothing }
        state = .settling(path)
        exchange += 1
        return .deliver(path, body: takeBody(), exchange: exchange)
    }

    /// The report is settled, or was not taken; a receipt that comes after we gave up on it is ignored.
    mutating func settled(_ receipt: Receipt, exchange: Int) -> Action {
        guard case .settling = state, exchange == self.exchange else { return .nothing }
        return answer(Answer(receipt))
    }

    /// The answer is out.
    mutating func answered() -> Action {
        guard state == .answering else { return .nothing }
        if manner.keepsConnection && !isInputClosed && !isStopping {
            state = .idle
            return .nothing
        }
        if isInputClosed { return close() }
        state = .lingering
        return .linger
    }

    // MARK: What ends it

    /// What came is not a request, or too large a one.
    mutating func fail(_ answer: Answer) -> Action {
        switch state {
        case .idle, .head, .body: refuse(answer)
        case .settling, .answering, .lingering, .closed: .nothing
        }
    }

    /// There is no room for the body, or for the connection.
    mutating func turnAway() -> Action { fail(.unavailable(retryAfterSeconds: retryAfterSeconds)) }

    /// What is waited for did not come in time; a client that sent nothing hears nothing.
    mutating func timedOut() -> Action {
        switch state {
        case .head, .body: refuse(.timeout)
        case .settling: answer(.unavailable(retryAfterSeconds: retryAfterSeconds))
        case .idle, .answering, .lingering, .closed: close()
        }
    }

    /// The client will send nothing more; what it is owed it still gets.
    mutating func inputClosed() -> Action {
        isInputClosed = true
        switch state {
        case .settling, .answering:
            manner.keepsConnection = false
            return .nothing
        case .idle, .head, .body, .lingering, .closed: return close()
        }
    }

    /// The listener stops: what has begun is answered, and nothing after it. One more request may come in the time of a farewell,
    /// because its client could not know.
    mutating func stop() -> Action {
        isStopping = true
        return .nothing
    }

    /// The listener cannot wait any longer: what is not settled is told to come again.
    mutating func giveUp() -> Action {
        isStopping = true
        switch state {
        case .head, .body, .settling: return answer(.unavailable(retryAfterSeconds: retryAfterSeconds))
        case .idle, .lingering: return close()
        case .answering, .closed: return .nothing
        }
    }

    /// Others need the room; a connection on which a callback is settled or answered does not make any.
    mutating func yield() -> Action {
        switch idleness {
        case .over, .strange, .known: close()
        case .sending: turnAway()
        case nil: .nothing
        }
    }

    /// The connection is gone.
    mutating func closed() { _ = close() }

    private mutating func refuse(_ answer: Answer) -> Action {
        manner.keepsConnection = false
        return self.answer(answer)
    }

    private mutating func answer(_ answer: Answer) -> Action {
        if answer.endsConnection || isStopping || isInputClosed { manner.keepsConnection = false }
        _ = takeBody()
        state = .answering
        return .answer(answer, manner)
    }

    private mutating func close() -> Action {
        guard state != .closed else { return .nothing }
        _ = takeBody()
        state = .closed
        return .close
    }

    private mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    private var isBetweenBodies: Bool { state == .idle || state == .head }
}

/// Follows one transfer and decides, without doing anything itself, what may happen next.
///
/// It answers the two questions on which money can depend: whether a request may have reached the server, and whether one may be sent now.
struct Exchange {
    /// Where a transfer stands.
    enum Stage {
        /// No request is on its way: the first, or the next of a redirect, waits for its connection.
        case connecting
        /// A request is on its way, and nothing has come back.
        case awaitingAnswer
        /// An answer is coming in.
        case answering
    }

    private let limits: TransferLimits
    private let isRepeatable: Bool
    private let deadline: ContinuousClock.Instant
    private var firstByteDeadline: ContinuousClock.Instant?

    /// Where the transfer stands.
    private(set) var stage = Stage.connecting
    /// Whether a request may have reached the server.
    private(set) var reach = CurlError.Reach.notSent
    /// The heads of the answers.
    private(set) var head: HeadReader
    /// The bytes of the body received so far.
    private(set) var bodyBytes = 0

    /// Starts to follow a transfer that has to be over by `deadline`.
    init(_ request: Request, deadline: ContinuousClock.Instant) {
        limits = request.limits
        isRepeatable = request.isRepeatable
        head = HeadReader(bytesMax: request.limits.headBytesMax)
        self.deadline = deadline
    }

    /// The next moment at which the transfer may be overdue.
    var nextDeadline: ContinuousClock.Instant {
        firstByteDeadline.map { min($0, deadline) } ?? deadline
    }

    /// Notes that the connection is up and a request is about to be sent, or says why it may not be.
    ///
    /// A request that follows another, if not because of a redirect, is libcurl's own retry on a fresh connection (`Curl_retry_request`
    /// in its `lib/transfer.c`). The first one may have been processed, so only a repeatable request goes out again.
    mutating func beginRequest(now: ContinuousClock.Instant) -> CurlError.Code? {
        guard isRepeatable || stage == .connecting || isRedirected else { return .connectionLost }
        stage = .awaitingAnswer
        reach = .mayHaveArrived
        firstByteDeadline = now + limits.firstByte
        return nil
    }

    /// Tells that the request was answered, and the answer is a whole head that leads elsewhere.
    private var isRedirected: Bool {
        stage == .answering && head.isRedirect
    }

    /// Notes a line of a head, or says why the transfer must end.
    mutating func receiveHeadLine(_ line: some Collection<UInt8>) -> CurlError.Code? {
        stage = .answering
        firstByteDeadline = nil
        return head.read(line) ? nil : .headTooLarge
    }

    /// Notes bytes of the body, or says why the transfer must end.
    mutating func receiveBody(count: Int) -> CurlError.Code? {
        bodyBytes += count
        return bodyBytes <= limits.bodyBytesMax ? nil : .bodyTooLarge
    }

    /// Says which time has run out, if one has.
    func overdue(now: ContinuousClock.Instant) -> CurlError.Code? {
        if now >= deadline { return .totalTimedOut }
        if let firstByteDeadline, now >= firstByteDeadline { return .firstByteTimedOut }
        return nil
    }
}

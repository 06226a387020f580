/// Is one transfer on its way to the curl thread: what to do, and who waits for it.
struct Job: Sendable {
    /// Where the body of a response goes.
    enum Destination: Sendable {
        /// Into memory.
        case memory
        /// Into a file that does not exist yet.
        case newFile(path: String)
    }

    /// Is what a transfer ended with.
    typealias Outcome = Result<Response, CurlError>

    /// Tells transfers apart; never used twice by a client.
    let id: UInt64
    /// What to send.
    let prepared: PreparedRequest
    /// Where the body goes.
    let destination: Destination
    /// Who is told about progress, on the curl thread.
    let progress: (@Sendable (Progress) -> Void)?
    /// When the transfer has to be over.
    let deadline: ContinuousClock.Instant
    /// Who waits; resumed exactly once, by whoever holds the job when it ends.
    let waiter: CheckedContinuation<Outcome, Never>

    /// Ends the job before libcurl was given anything.
    func fail(_ code: CurlError.Code) {
        waiter.resume(returning: .failure(CurlError(code, code.sentence(about: prepared.target.place))))
    }
}

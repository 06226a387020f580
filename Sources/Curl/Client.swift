/// Sends HTTP requests, any number at once, on threads of its own.
///
/// Connections are kept and used again; HTTP/2 is spoken where TLS negotiates it, except by requests that are not repeatable.
/// Connections lead only where the ``EgressPolicy`` of the client permits. Certificates are always checked; proxies and `.netrc` files of the environment are ignored. A client is to be closed before the program
/// ends, as the exit handlers of the TLS library would run under its feet.
package final class Client: Sendable {
    /// Carries what is repeatable, many transfers to a connection where HTTP/2 allows it.
    private let shared: Lane
    /// Carries what is not, one transfer to a connection at a time.
    ///
    /// It is apart because libcurl 7.88 keeps in mind one version of HTTP for a host: where both are in use, it takes an HTTP/1.1
    /// connection for one that can be shared, and puts a second request on it before the first was answered.
    private let exclusive: Lane
    private let egress: EgressPolicy

    /// Starts the threads; no connection is made yet.
    /// - Throws: `CurlError.Code.unavailable`, or `invalidRequest` if the `User-Agent` cannot be sent.
    package init(_ configuration: Configuration = Configuration()) throws(CurlError) {
        precondition(configuration.connectionsMax > 0 && configuration.connectionsPerHostMax > 0, "zero would be no bound for libcurl")
        guard Header.isValue(configuration.userAgent) else {
            throw CurlError(.invalidRequest, "The User-Agent of the client contains a line break or another control character.")
        }
        egress = configuration.egress
        shared = try Lane(configuration)
        exclusive = try Lane(configuration)
    }

    /// Sends a request and gives the whole response, whatever its status.
    ///
    /// Cancelling the task ends the transfer. `progress` is called on a thread of the client, when a number changes, and has to return at
    /// once.
    /// - Throws: An error whose `reach` tells whether the server may have seen the request.
    package func send(_ request: Request, progress: (@Sendable (Progress) -> Void)? = nil) async throws(CurlError) -> Response {
        try await transfer(request, to: .memory, progress)
    }

    /// Sends a request and puts the body of a 200 into a file that must not exist yet; it is removed again if anything fails.
    ///
    /// The file is readable by its owner only and not flushed to the disk. A body whose end is not marked is refused. Otherwise like `send`.
    package func download(
        _ request: Request, toNewFile path: String, progress: (@Sendable (Progress) -> Void)? = nil
    ) async throws(CurlError) -> Download {
        Download(head: try await transfer(request, to: .newFile(path: path), progress).head)
    }

    /// Ends all transfers with `CurlError.Code.closed`, then the threads; returns when all is freed, and at once if it already is.
    package func close() async {
        // Both begin to end before either is waited for.
        exclusive.mailbox.close()
        await shared.close()
        await exclusive.close()
    }

    private func transfer(
        _ request: Request, to destination: Job.Destination, _ progress: (@Sendable (Progress) -> Void)?
    ) async throws(CurlError) -> Response {
        let prepared = try PreparedRequest(request, under: egress)
        let deadline = ContinuousClock.now + request.limits.total
        let mailbox = (request.isRepeatable ? shared : exclusive).mailbox
        let id = mailbox.nextID()
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                start(
                    Job(id: id, prepared: prepared, destination: destination, progress: progress, deadline: deadline, waiter: waiter),
                    in: mailbox)
            }
        } onCancel: {
            mailbox.cancel(id: id)
        }.get()
    }

    private func start(_ job: Job, in mailbox: Mailbox) {
        guard !Task.isCancelled else { return job.fail(.cancelled) }
        if let refusal = mailbox.start(job) { return job.fail(refusal) }
        // The handler may have run in between, before the job was there to be cancelled.
        if Task.isCancelled { mailbox.cancel(id: job.id) }
    }
}

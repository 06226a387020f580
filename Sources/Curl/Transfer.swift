import CCurl

/// Is one transfer under way: the thin shell around an `Exchange`. It belongs to the curl thread.
final class Transfer {
    /// What is to be done, and who waits.
    let job: Job
    /// The handle that does it.
    let easy: EasyHandle
    /// Where it stands.
    private(set) var exchange: Exchange

    private let alarm: Alarm
    private let egress: EgressPolicy
    private let file: NewFile?
    private var body: [UInt8] = []
    private var progress = Progress()
    private var addresses = AddressTally()
    private var stop: (code: CurlError.Code, cause: String?)?

    /// Makes the file, if there is to be one.
    /// - Throws: `CurlError.Code.fileFailed`.
    init(_ job: Job, easy: EasyHandle, alarm: Alarm, egress: EgressPolicy) throws(CurlError) {
        self.job = job
        self.easy = easy
        self.alarm = alarm
        self.egress = egress
        exchange = Exchange(job.prepared.request, deadline: job.deadline)
        switch job.destination {
        case .memory: file = nil
        case .newFile(let path):
            do throws(NewFile.Failure) {
                file = try NewFile(path: path)
            } catch {
                throw CurlError(.fileFailed, CurlError.Code.fileFailed.sentence(about: job.prepared.target.place), cause: "\(error)")
            }
        }
    }

    /// Says how the transfer ended that libcurl reports as over.
    func outcome(_ code: CURLcode) -> Job.Outcome {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        // libcurl is content with a connection that ends in the middle of a head.
        guard exchange.head.isComplete else { return .failure(failure(.connectionLost, cause: "the head of the answer is cut off")) }
        let head = easy.responseHead(of: exchange)
        if file != nil, head.isWhole, !head.isEndMarked { return .failure(failure(.lengthUnknown)) }
        do throws(NewFile.Failure) {
            if head.isWhole { try file?.keep() } else { file?.discard() }
        } catch {
            return .failure(failure(.fileFailed, cause: "\(error)"))
        }
        return .success(Response(head: head, body: body))
    }

    /// Makes the error of a transfer that ends now, for a reason of the client's own.
    func failure(_ code: CurlError.Code, cause: String? = nil, curlCode: CURLcode? = nil) -> CurlError {
        CurlError(
            code, code.sentence(about: job.prepared.target.place), reach: exchange.reach, cause: cause,
            curlCode: curlCode.map { Int32($0.rawValue) })
    }

    /// Tells whoever waits how the transfer ended; by then the file of a failure is gone.
    func settle(_ outcome: Job.Outcome) {
        if case .failure = outcome { file?.discard() }
        job.waiter.resume(returning: outcome)
    }

    /// A server can make libcurl repeat what it was sent, for instance as the host of a redirect.
    private func withoutSecret(_ text: String) -> String {
        job.prepared.request.bearer.map { text.replacing($0.exposed, with: $0.description) } ?? text
    }

    private func failure(_ code: CURLcode) -> CurlError {
        // A callback that ends a transfer knows why; libcurl only says that one did.
        if let stop { return failure(stop.code, cause: stop.cause) }
        // What libcurl reports of an address for which there is no socket is that it could not connect.
        if code == CURLE_COULDNT_CONNECT, let refusal = addresses.refusal {
            return failure(.addressRefused, cause: "\(refusal)", curlCode: code)
        }
        return failure(exchange.meaning(of: code), cause: withoutSecret(easy.cause(of: code)), curlCode: code)
    }
}

// MARK: - What libcurl calls

extension Transfer {
    /// Makes the socket for an address that is to be connected to, if the policy permits it.
    func openSocket(for address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        switch Socket.open(for: address, under: egress) {
        case .success(let socket):
            addresses.notePermitted()
            return socket
        case .failure(let refusal):
            addresses.note(refusal)
            return CURL_SOCKET_BAD
        }
    }

    /// Decides whether a request may be sent on the connection that is now up.
    func beginRequest() -> Bool {
        addresses = AddressTally()
        // Once encrypted, always encrypted: a chain of redirects may go up to https, and from there not down again.
        if easy.isEncrypted, ccurl_set_redirect_protocols(easy.pointer, "https") != CURLE_OK { return end(with: .redirectRefused) }
        if let code = exchange.beginRequest(now: .now) { return end(with: code, cause: "the server closed a kept connection") }
        alarm.ring(by: exchange.nextDeadline)
        return true
    }

    /// Takes a line of a head.
    func receiveHeadLine(_ line: UnsafeRawBufferPointer) -> Bool {
        if let code = exchange.receiveHeadLine(line) { return end(with: code) }
        return true
    }

    /// Takes bytes of the body; those of anything but a 200 do not go into a file.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if let code = exchange.receiveBody(count: bytes.count) { return end(with: code) }
        guard let file else {
            body.append(contentsOf: bytes)
            return true
        }
        guard exchange.head.status == 200 else { return true }
        do throws(NewFile.Failure) {
            try file.append(bytes)
            return true
        } catch {
            return end(with: .fileFailed, cause: "\(error)")
        }
    }

    /// Passes progress on, if there is any.
    func report(_ newer: Progress) {
        if progress.advance(to: newer) { job.progress?(progress) }
    }

    private func end(with code: CurlError.Code, cause: String? = nil) -> Bool {
        stop = (code, cause)
        return false
    }
}

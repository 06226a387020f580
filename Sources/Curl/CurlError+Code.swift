extension CurlError {
    /// Is the kind of a failure; the raw value is for logs and never changes.
    package enum Code: String, Sendable, CaseIterable {
        /// The request breaks a rule and was not tried.
        case invalidRequest = "invalid_request"
        /// As many transfers as the client takes are under way.
        case queueFull = "queue_full"
        /// The client was closed before the transfer was over.
        case closed
        /// The task that waited for the transfer was cancelled.
        case cancelled
        /// libcurl could not be set up.
        case unavailable
        /// The host name has no address.
        case nameNotResolved = "name_not_resolved"
        /// The host leads to an address that the egress policy of the client does not permit.
        case addressRefused = "address_refused"
        /// No connection could be made.
        case connectFailed = "connect_failed"
        /// Making the connection took too long.
        case connectTimedOut = "connect_timed_out"
        /// No TLS session could be agreed upon, or the certificate is not trusted.
        case tlsFailed = "tls_failed"
        /// The first byte of the answer took too long.
        case firstByteTimedOut = "first_byte_timed_out"
        /// The transfer as a whole took too long.
        case totalTimedOut = "total_timed_out"
        /// The head of the answer is too large.
        case headTooLarge = "head_too_large"
        /// The body of the answer is too large.
        case bodyTooLarge = "body_too_large"
        /// The body for a file ends with its connection, so that half of it would look whole.
        case lengthUnknown = "length_unknown"
        /// A redirect leads where it may not, or there are too many.
        case redirectRefused = "redirect_refused"
        /// The connection broke off before the answer was whole.
        case connectionLost = "connection_lost"
        /// What came is no HTTP.
        case protocolBroken = "protocol_broken"
        /// The file for the body could not be written.
        case fileFailed = "file_failed"
    }
}

extension CurlError.Code {
    /// Says what happened; `place` is host and port.
    func sentence(about place: String) -> String {
        switch self {
        case .invalidRequest: "The request to \(place) is not valid."
        case .queueFull: "The request to \(place) was not taken: too many transfers are under way."
        case .closed: "The request to \(place) ended because the HTTP client was closed."
        case .cancelled: "The request to \(place) was cancelled."
        case .unavailable: "The request to \(place) could not be prepared."
        case .nameNotResolved: "The host of \(place) was not found."
        case .addressRefused: "No connection is made to where \(place) leads: the address is not permitted."
        case .connectFailed: "No connection could be made to \(place)."
        case .connectTimedOut: "Connecting to \(place) took too long."
        case .tlsFailed: "No trusted encrypted connection could be made to \(place)."
        case .firstByteTimedOut: "\(place) did not begin to answer in time."
        case .totalTimedOut: "The request to \(place) was not finished in time."
        case .headTooLarge: "The headers of the answer of \(place) are too large."
        case .bodyTooLarge: "The answer of \(place) is too large."
        case .lengthUnknown: "The answer of \(place) does not say where it ends, and may be cut off."
        case .redirectRefused: "\(place) redirects to where the request may not go."
        case .connectionLost: "The connection to \(place) broke off."
        case .protocolBroken: "The answer of \(place) is not valid HTTP."
        case .fileFailed: "The answer of \(place) could not be written to its file."
        }
    }

    /// Says what to do about it.
    var advice: String {
        switch self {
        case .invalidRequest: "Correct the address or the header it names."
        case .queueFull: "Try again when some of them are over, or raise the bound of concurrent transfers."
        case .closed: "Start again and repeat what is still wanted."
        case .cancelled: "Nothing needs to be done."
        case .unavailable: "Check the memory and file descriptor limits of the process, and the version of libcurl."
        case .nameNotResolved: "Check the spelling of the host and the name service of this machine."
        case .addressRefused: "Do not use the address; if it is meant to be reached, add it to the addresses that are allowed."
        case .connectFailed: "Check that the service runs, the port, and the firewall."
        case .connectTimedOut: "Check the firewall and the route, or raise the connect timeout."
        case .tlsFailed: "Check the certificate of the server, the CA file and the clock of this machine."
        case .firstByteTimedOut, .totalTimedOut: "Try later, or raise the timeout."
        case .headTooLarge, .bodyTooLarge: "Check that the address is the right one, or raise the limit."
        case .lengthUnknown: "Use another address of the same content, or ask whoever runs the server for a Content-Length."
        case .redirectRefused: "Use the address that the redirects lead to, over https."
        case .connectionLost: "Try later; if it happens often, look at the server's log and the network."
        case .protocolBroken: "Check that the address and the port are those of an HTTP service."
        case .fileFailed: "Check the directory, its permissions and the space on the disk; the file must not exist yet."
        }
    }
}

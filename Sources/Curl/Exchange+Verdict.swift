import CCurl

extension Exchange {
    /// Says what an error code of libcurl means at the stage that the transfer had reached (https://curl.se/libcurl/c/libcurl-errors.html).
    func meaning(of code: CURLcode) -> CurlError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .nameNotResolved
        case CURLE_COULDNT_CONNECT: .connectFailed
        // The other timeouts are the client's own, so that libcurl only knows the one for connecting.
        case CURLE_OPERATION_TIMEDOUT: .connectTimedOut
        case CURLE_FILESIZE_EXCEEDED: .bodyTooLarge
        case CURLE_TOO_MANY_REDIRECTS: .redirectRefused
        case CURLE_WEIRD_SERVER_REPLY: .protocolBroken
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED: meaningOfRefusedAddress
        case CURLE_OUT_OF_MEMORY: meaningOfExhaustion
        case _ where Self.tlsCodes.contains(code): .tlsFailed
        default: reach == .notSent ? .unavailable : .connectionLost
        }
    }

    /// libcurl uses the same codes for an address, for where a redirect leads, and for an answer that is no HTTP/1.0 or later.
    private var meaningOfRefusedAddress: CurlError.Code {
        switch stage {
        case .connecting: .invalidRequest
        case .awaitingAnswer: .protocolBroken
        case .answering: head.isRedirect ? .redirectRefused : .protocolBroken
        }
    }

    /// libcurl 7.88 reports a head line above its own 100 KiB as a lack of memory; newer ones have a code for it.
    private var meaningOfExhaustion: CurlError.Code {
        reach == .mayHaveArrived && !head.isComplete ? .headTooLarge : .unavailable
    }

    private static let tlsCodes: [CURLcode] = [
        CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM,
        CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED,
        CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CLIENTCERT,
    ]
}

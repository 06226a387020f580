import CCurl

extension EasyHandle {
    /// Gathers what is known when the transfer is over.
    func responseHead(of exchange: Exchange) -> ResponseHead {
        ResponseHead(
            status: exchange.head.status,
            headers: exchange.head.headers,
            httpVersion: httpVersion,
            isConnectionReused: ccurl_connections_made(pointer) == 0,
            url: ccurl_effective_url(pointer).map { String(cString: $0) } ?? "",
            redirectsFollowed: ccurl_redirects_followed(pointer),
            requestBodyBytes: Int(ccurl_uploaded(pointer)),
            headBytes: exchange.head.bytes,
            bodyBytes: exchange.bodyBytes,
            timings: timings
        )
    }

    /// Tells whether the connection in use is encrypted.
    var isEncrypted: Bool {
        ccurl_scheme(pointer).map { String(cString: $0).lowercased() == "https" } ?? false
    }

    private var httpVersion: ResponseHead.Version {
        switch ccurl_http_version(pointer) {
        case CURL_HTTP_VERSION_1_0: .http10
        case CURL_HTTP_VERSION_1_1: .http11
        case CURL_HTTP_VERSION_2_0: .http2
        default: .other
        }
    }

    private var timings: Timings {
        Timings(
            nameKnown: .microseconds(ccurl_name_known_at(pointer)),
            connected: .microseconds(ccurl_connected_at(pointer)),
            encrypted: .microseconds(ccurl_encrypted_at(pointer)),
            firstByte: .microseconds(ccurl_first_byte_at(pointer)),
            total: .microseconds(ccurl_over_at(pointer))
        )
    }
}

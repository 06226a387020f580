/// Is everything about a response but its body.
package struct ResponseHead: Sendable, Equatable {
    /// The version of HTTP that was spoken.
    package enum Version: String, Sendable {
        /// HTTP/1.0.
        case http10 = "HTTP/1.0"
        /// HTTP/1.1.
        case http11 = "HTTP/1.1"
        /// HTTP/2.
        case http2 = "HTTP/2"
        /// Any other version.
        case other
    }

    /// The status code of the final response, 200 to 599 in practice.
    package let status: Int
    /// The header fields of the final response; trailers are left out.
    package let headers: Headers
    /// The version of HTTP that was spoken.
    package let httpVersion: Version
    /// Tells that no connection had to be made for this transfer.
    package let isConnectionReused: Bool
    /// The address that answered, after redirects.
    package let url: String
    /// How many redirects were followed.
    package let redirectsFollowed: Int
    /// The bytes of the request body that were sent.
    package let requestBodyBytes: Int
    /// The bytes of all response heads, interim and redirecting ones included.
    package let headBytes: Int
    /// The bytes of the body of the final response.
    package let bodyBytes: Int
    /// When each stage was reached.
    package let timings: Timings

    /// Tells whether the status is one of success, 200 to 299.
    package var isSuccess: Bool { 200..<300 ~= status }

    /// Tells whether the body is all of what was asked for.
    var isWhole: Bool { status == 200 }

    /// Tells whether the end of the body is marked, so that it can be told from the end of the connection (RFC 9112, section 6.3).
    var isEndMarked: Bool {
        httpVersion == .http2 || headers["Content-Length"] != nil
            || headers.values(of: "Transfer-Encoding").last?.lowercased().hasSuffix("chunked") == true
    }
}

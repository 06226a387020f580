/// Describes one HTTP request; nothing is checked before it is sent.
package struct Request: Sendable {
    /// What is asked for.
    package var method: Method
    /// The absolute address, http or https, without user name; at most 8,192 bytes.
    package var url: String
    /// The header fields, sent in this order; the client adds `Host`, `User-Agent`, `Accept`, `Content-Length` and `Authorization` itself.
    package var headers: [Header]
    /// The secret of the `Authorization: Bearer` header (RFC 6750), if there is one.
    package var bearer: Secret?
    /// The content, or nil for none; not for GET and HEAD.
    package var body: [UInt8]?
    /// The bounds in time and size.
    package var limits: TransferLimits
    /// What is done about a redirect.
    package var redirects: Redirects
    /// Says that sending the request twice does no harm.
    ///
    /// libcurl sends a request again by itself when a kept connection turns out dead before the first byte of an answer. A request that
    /// is not repeatable is never sent a second time: such a transfer fails with `CurlError.Reach.mayHaveArrived`. To make that rare, it
    /// speaks HTTP/1.1 and takes no connection that was idle for longer than `Client.Configuration.idleMaxUnrepeatable`.
    package var isRepeatable: Bool

    /// Describes a request; it is repeatable if its method only reads, unless told otherwise.
    package init(
        _ method: Method = .get,
        url: String,
        headers: [Header] = [],
        bearer: Secret? = nil,
        body: [UInt8]? = nil,
        limits: TransferLimits = TransferLimits(),
        redirects: Redirects = .refused,
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.bearer = bearer
        self.body = body
        self.limits = limits
        self.redirects = redirects
        self.isRepeatable = isRepeatable ?? method.isReading
    }
}

/// Tells when a transfer reached each stage, as libcurl measures it (https://curl.se/libcurl/c/curl_easy_getinfo.html, section TIMES).
package struct Timings: Sendable, Equatable {
    /// The host name was known.
    package let nameKnown: Duration
    /// The connection was made; zero if one was reused.
    package let connected: Duration
    /// The TLS handshake was over; zero without TLS and on a reused connection.
    package let encrypted: Duration
    /// The first byte of the answer came.
    package let firstByte: Duration
    /// The last byte came.
    package let total: Duration
}

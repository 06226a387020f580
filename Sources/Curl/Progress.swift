/// Tells how far a transfer has come; no number ever falls during a transfer.
package struct Progress: Sendable, Equatable {
    /// The bytes of the request body sent so far.
    package var sentBytes: Int
    /// The bytes of the request body, or nil if there is none.
    package var sentBytesExpected: Int?
    /// The bytes of the response body received so far.
    package var receivedBytes: Int
    /// The declared bytes of the response body, or nil as long as they are unknown.
    package var receivedBytesExpected: Int?

    /// Makes the state at the start of a transfer, or a later one.
    package init(sentBytes: Int = 0, sentBytesExpected: Int? = nil, receivedBytes: Int = 0, receivedBytesExpected: Int? = nil) {
        self.sentBytes = sentBytes
        self.sentBytesExpected = sentBytesExpected
        self.receivedBytes = receivedBytes
        self.receivedBytesExpected = receivedBytesExpected
    }

    /// Takes over newer numbers where they are larger, and tells whether anything changed.
    ///
    /// libcurl starts again from zero when it follows a redirect; the larger number stays then.
    mutating func advance(to newer: Progress) -> Bool {
        let older = self
        sentBytes = max(sentBytes, newer.sentBytes)
        receivedBytes = max(receivedBytes, newer.receivedBytes)
        sentBytesExpected = newer.sentBytesExpected.map { max($0, sentBytes) } ?? sentBytesExpected
        receivedBytesExpected = newer.receivedBytesExpected.map { max($0, receivedBytes) } ?? receivedBytesExpected
        return self != older
    }
}

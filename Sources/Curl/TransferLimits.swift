/// Bounds one transfer in time and size.
///
/// Durations below a millisecond count as a millisecond.
package struct TransferLimits: Sendable, Equatable {
    /// Until name, connection and TLS are there, each redirect anew; 10 seconds unless told, as three lost first packets still fit in.
    package var connect: Duration
    /// From the moment the request starts to be sent to the first byte of the answer, each redirect anew; 30 seconds unless told.
    package var firstByte: Duration
    /// From the call to the last byte, waiting for a free connection included; 60 seconds unless told.
    package var total: Duration
    /// The bytes of the body; 8 MiB unless told, as the documents of an API are far smaller and are held in memory.
    package var bodyBytesMax: Int
    /// The bytes of all response heads of a transfer together: interim, redirecting and final; 64 KiB unless told.
    ///
    /// A single line longer than 100 KiB is refused by libcurl itself, whatever this says.
    package var headBytesMax: Int

    /// Sets the bounds that differ from the usual ones.
    package init(
        connect: Duration = .seconds(10),
        firstByte: Duration = .seconds(30),
        total: Duration = .seconds(60),
        bodyBytesMax: Int = 8 << 20,
        headBytesMax: Int = 64 << 10
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.total = total
        self.bodyBytesMax = bodyBytesMax
        self.headBytesMax = headBytesMax
    }
}

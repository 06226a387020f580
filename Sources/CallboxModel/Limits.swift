/// Every bound that belongs to the whole product, with its unit and why it is what it is.
package struct Limits: Sendable, Equatable {
    /// The largest callback, poll answer or submit answer that is read, in bytes. Real ones have 1 to 4 KB.
    package var bodyBytesMax = 1 << 20
    /// As far as it can be raised. An entry holds a body more than once and with escapes, and its file must stay below what is read
    /// back at a start (64 MiB); several bodies must fit into what may wait.
    package static let bodyBytesBound = 8 << 20
    /// The largest head of a request to the public listener, in bytes.
    package var headBytesMax = 16 << 10
    /// How long a client may take to send a request's head.
    package var headTimeout: Duration = .seconds(10)
    /// How long a client may take to send a request's body.
    package var bodyTimeout: Duration = .seconds(30)
    /// How long a kept connection may be idle; longer than a proxy keeps one, so that the proxy closes first.
    package var idleTimeout: Duration = .seconds(75)
    /// Connections to the public listener at once; a connection costs a file descriptor and some kilobytes.
    package var connectionsMax = 4096
    /// Reports waiting for the settlement; beyond it senders are told to come again.
    package var pendingReportsMax = 8192
    /// Bytes of reports waiting for the settlement.
    package var pendingBytesMax = 64 << 20
    /// Reports settled in one transaction.
    package var batchMax = 256
    /// How often entries are flushed to the disk as files; what was not is written again after a crash.
    package var checkpointInterval: Duration = .seconds(5)
    /// How long a batch waits for another process that is settling; as long as for the lock of the database.
    package var filingPatience: Duration = .seconds(10)
    /// How long a start waits for another process that is putting in order what a crash left behind.
    package var recoveryPatience: Duration = .seconds(60)
    /// Reports kept in quarantine; the oldest go first.
    package var quarantineMax = 1000
    /// The longest quarantined body that is kept whole, in bytes.
    package var quarantineBodyBytesMax = 64 << 10
    /// How long a service may take to answer what is in flight when it is told to stop.
    package var stopTimeout: Duration = .seconds(10)
    /// What a sender is told to wait when we cannot take its callback.
    package var retryAfterSeconds = 5

    package init() {}
}

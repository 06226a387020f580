/// What one callback, one poll or one answer to a submit says about one job: bytes that nobody vouches for yet, and how they came.
package struct Report: Sendable, Equatable {
    package let key: JobKey
    package let source: Source
    /// How the report proves that it speaks of this job.
    package let assurance: Assurance
    package let receivedAt: Timestamp
    /// The bytes as they were received.
    package let body: [UInt8]
    /// What an entry keeps of them.
    package let received: Entry.Received
    /// What is wrong with its signature, where one is asked for and does not hold.
    package let fault: SignatureFault?

    package init(
        key: JobKey, source: Source, assurance: Assurance, receivedAt: Timestamp, body: [UInt8], fault: SignatureFault? = nil
    ) {
        self.key = key
        self.source = source
        self.assurance = assurance
        self.receivedAt = receivedAt
        self.body = body
        received = Entry.Received(body)
        self.fault = fault
    }
}

/// How a result came to us.
package enum Source: String, Sendable, CaseIterable {
    /// The provider sent it to the job's callback URL.
    case callback
    /// The poller fetched it.
    case poll
    /// The answer to the submit itself was final: refused, or complete at once.
    case submit
    /// Nothing came: the deadline passed.
    case deadline
}

/// How well a result is proved.
package enum Assurance: String, Sendable, CaseIterable {
    /// Whoever sent it knew the job's unguessable URL.
    case capability
    /// It was signed besides.
    case signed
    /// We fetched it ourselves with our key.
    case refetched
    /// There is nothing to prove: the deadline passed.
    case none
}

/// How a job ended.
package enum Outcome: String, Sendable, CaseIterable {
    case completed
    case failed
    /// The deadline passed while the provider still called it running.
    case expired
    /// The deadline passed and nobody knows whether the provider ever had it.
    case unknown

    /// Whether this is the provider's own word, not our giving up.
    package var isTold: Bool { self == .completed || self == .failed }
}

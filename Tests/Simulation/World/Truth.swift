import CallboxModel

/// What the simulation itself knows of one job, whatever our side believes.
///
/// It is used on the one thread of the ``Baton`` only; so are the other truths.
final class JobTruth: @unchecked Sendable {
    /// One attempt to submit it.
    enum Call {
        /// Nobody was told yet.
        case underWay
        /// It surely did not arrive, and our side can know.
        case notSent
        /// It may have arrived for all our side can know.
        case mayHaveArrived
        case accepted
        case refused
    }

    let number: Int
    let key: JobKey
    let patience: Int64
    /// When it was last sent, or else recorded, in true time: its deadline runs from there.
    var waitsSince: Int64
    /// Whether our side answered that it is recorded.
    var isRecorded = false
    var calls: [Call] = []
    var task: TaskTruth?
    /// Ends that our side was told in any way, taken or not.
    var heard: Set<Outcome> = []
    /// Ends of callbacks that our side took with a 200, in order.
    var acknowledged: [Outcome] = []
    /// Ends of callbacks that were handed in and not answered: they may count.
    var unanswered: Set<Outcome> = []
    /// Digests of callbacks that were called contradictions while the disk was well.
    var contradictions: Set<String> = []
    /// Polls that brought no end: when, in true time, and whether the provider answered.
    var idlePolls: [(at: Int64, isAnswer: Bool)] = []
    /// Whether a process died, or its disk failed, while it was sending it.
    var isSendCutOff = false
    /// Whether the answer to its latest submit is with our side.
    var isAnswered = false
    /// Whether our side surely knows its task.
    var isTaskKnown = false
    var taken: [Taking] = []

    /// An entry that a consumer took.
    struct Taking {
        let document: [UInt8]
        let sequence: Int64
        let revision: Int
        /// Whether its file was known to be flushed, so that it can never come again.
        let isFlushed: Bool
        let isDeleted: Bool
    }

    init(number: Int, key: JobKey, patience: Int64, at time: Int64) {
        self.number = number
        self.key = key
        self.patience = patience
        waitsSince = time
    }

    /// True time, in milliseconds. A process that died before its request leaves one that is a little later.
    var deadline: Int64 { waitsSince + patience }

    var isAccepted: Bool { calls.contains { if case .accepted = $0 { true } else { false } } }
}

/// A task at the provider.
final class TaskTruth: @unchecked Sendable {
    let id: String
    let job: JobTruth
    /// True time, in milliseconds.
    let acceptedAt: Int64
    /// When it ends; `nil` for one that runs for ever.
    let endsAt: Int64?
    let outcome: Outcome
    /// The provider lost it: a poll never finds it.
    let isLost: Bool
    /// Since when a poll finds it.
    let visibleAt: Int64
    var polls: [Activity] = []

    init(id: String, job: JobTruth, acceptedAt: Int64, endsAt: Int64?, outcome: Outcome, isLost: Bool, visibleAt: Int64) {
        self.id = id
        self.job = job
        self.acceptedAt = acceptedAt
        self.endsAt = endsAt
        self.outcome = outcome
        self.isLost = isLost
        self.visibleAt = visibleAt
    }

    func hasEnded(at time: Int64) -> Bool { endsAt.map { $0 <= time } ?? false }
}

/// A callback on its way.
struct Delivery: Sendable {
    enum Kind: String {
        case end, contradicting, progress, malformed, noTask, unknownStatus, foreign, hijacked, noOutput
    }

    let task: TaskTruth
    let kind: Kind
    /// When it arrives, in true time.
    var at: Int64
    /// How often the provider comes again after a no.
    var retries: Int
    let isReplay: Bool
}

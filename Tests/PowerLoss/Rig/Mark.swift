import CallboxModel

/// What the world outside the disk knows: a mark in the log of the recorder.
enum Mark: Sendable, Equatable {
    /// The provider saw the submit of a job, with the path of its callback.
    case seen(JobKey, path: String)
    /// The command said that the provider took the job.
    case accepted(JobKey)
    /// A callback was answered 200.
    case acknowledged(JobKey)
    /// The command was told to take an entry.
    case taking(JobKey)
    /// The command said that it took an entry.
    case taken(JobKey)
    /// The file of an entry is about to be deleted by hand.
    case deleting(JobKey)
    /// A service listens.
    case listening

    var text: String {
        switch self {
        case .seen(let key, let path): "seen \(key) \(path)"
        case .accepted(let key): "accepted \(key)"
        case .acknowledged(let key): "acknowledged \(key)"
        case .taking(let key): "taking \(key)"
        case .taken(let key): "taken \(key)"
        case .deleting(let key): "deleting \(key)"
        case .listening: "listening"
        }
    }
}

/// What must be true after a power loss: the sum of the marks before it.
struct Truth: Sendable, Equatable {
    /// Where the callbacks of the jobs go that the provider saw.
    private(set) var paths: [JobKey: String] = [:]
    private(set) var accepted: Set<JobKey> = []
    var acknowledged: Set<JobKey> = []
    private(set) var taking: Set<JobKey> = []
    private(set) var taken: Set<JobKey> = []
    private(set) var deleting: Set<JobKey> = []

    init(_ marks: [String]) {
        for mark in marks {
            let words = mark.split(separator: " ").map(String.init)
            guard words.count > 1, let key = JobKey(words[1]) else { continue }
            switch words[0] {
            case "seen": paths[key] = words[2]
            case "accepted": accepted.insert(key)
            case "acknowledged": acknowledged.insert(key)
            case "taking": taking.insert(key)
            case "taken": taken.insert(key)
            default: deleting.insert(key)
            }
        }
    }
}

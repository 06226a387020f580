import CallboxModel

/// A task as the imitated provider knows it.
struct SandboxTask: Sendable {
    /// How many pictures a completed task has.
    static let picturesCount = 4

    /// Its place in the order of making, from 1.
    let number: Int
    let model: String
    let callback: CallbackTarget?
    /// Where its result files lie: the address without the name of a file.
    let filesURL: String
    /// What its pictures are drawn from: a digest of the model and the parameters.
    let pictureSeed: UInt64
    /// When it was made by the wall clock.
    let createdAt: Timestamp
    /// When it was made, counted from the start of the sandbox.
    let madeAt: Duration
    let fate: TaskFate

    var id: String { fate.id }
    /// When it ends, counted from the start of the sandbox.
    var endsAt: Duration { madeAt + fate.duration }

    /// Whether it has ended.
    func isEnded(at now: Duration) -> Bool { now >= endsAt }

    /// How much of it is done, from 0 to 1.
    func progress(at now: Duration) -> Double {
        guard !isEnded(at: now), fate.duration > .zero else { return 1 }
        return max(0, (now - madeAt) / fate.duration)
    }

    /// Whether its files can no longer be fetched.
    func isLinkExpired(at now: Duration, lifetime: Duration?) -> Bool {
        lifetime.map { now > endsAt + $0 } ?? false
    }

    /// Why it fails; `nil` for a task that completes.
    var failure: (code: ProviderCode, message: String)? {
        switch fate.end {
        case .completed: nil
        case .generationFailed: (declaration?.generationFailed ?? Self.undeclaredFailure, "Generation failed")
        case .serviceUnavailable: (declaration?.serviceUnavailable ?? Self.undeclaredFailure, "Service unavailable")
        }
    }

    private var declaration: ModelDeclaration? { ModelDeclaration.named(model) }

    /// The code seen for models that are not declared here.
    private static let undeclaredFailure: ProviderCode = "000190000"

    func pictureURL(_ name: String) -> String { "\(filesURL)/\(name).png" }
}

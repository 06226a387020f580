/// What happens to a submit before a task is made.
enum SubmitFate: Sendable, Equatable {
    case heard
    case rateLimited
    case hangUp
    case error(status: Int)

    /// Decides by the seed and the number of the submit, from 1; a spell is decided by the caller, who knows when it began.
    init(ofSubmit number: Int, isInSpell: Bool, _ configuration: SandboxConfiguration) {
        var chance = SeededGenerator(seed: configuration.seed, for: .submit, number: number)
        let isLimited = chance.draws(configuration.faults.rateLimited)
        let hangsUp = chance.draws(configuration.faults.hangUpBefore)
        let isError = chance.draws(configuration.faults.errorBefore)
        let status = [500, 502, 503, 504].randomElement(using: &chance) ?? 500
        if isInSpell || isLimited {
            self = .rateLimited
        } else if hangsUp {
            self = .hangUp
        } else {
            self = isError ? .error(status: status) : .heard
        }
    }

    /// Says which fault this is; `nil` for none.
    var fault: Fault? {
        switch self {
        case .heard: nil
        case .rateLimited: .rateLimited
        case .hangUp: .hangUpBefore
        case .error: .errorBefore
        }
    }
}

extension RateLimitSpell {
    /// Whether a submit falls into the spell.
    ///
    /// `begin` is when the first submit of the spell came, `nil` while it has not.
    func contains(submit number: Int, at now: Duration, begin: Duration?) -> Bool {
        switch length {
        case .submits(let count): number >= first && number - first < count
        case .time(let time): begin.map { now < $0 + time } ?? false
        }
    }
}

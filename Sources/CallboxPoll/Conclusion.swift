import CallboxModel

/// What follows from the answer to one poll: a pure function of the answer, the verdict on it, and the job's claim.
enum Conclusion: Equatable {
    /// Nothing more is to be asked.
    case done
    /// Ask again after a while.
    case again(after: Duration)
    /// The deadline has passed and the provider had its last word: the job is given up. Where it has an entry already, that stays.
    case giveUp(Outcome)

    /// What a task's own answer means for the schedule.
    ///
    /// - Parameter isPast: whether the deadline has passed.
    init(_ receipt: Receipt, isPast: Bool, next: Duration) {
        switch receipt {
        case .settled(.entry), .settled(.duplicate), .settled(.refused(.contradiction)), .settled(.refused(.unknownJob)): self = .done
        case .settled(.progress): self = isPast ? .giveUp(.expired) : .again(after: next)
        case .settled(.hint), .settled(.refused):
            self = isPast ? .giveUp(.unknown) : .again(after: next)
        case .unavailable: self = .again(after: next)
        }
    }
}

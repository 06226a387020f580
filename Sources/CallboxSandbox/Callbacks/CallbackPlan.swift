import CallboxModel

/// All callbacks of one task: a pure function of the task and the configuration.
///
/// The steps are done one after another, each when it is due and the one before it has ended, so that an order meant is an order kept.
struct CallbackPlan: Sendable, Equatable {
    /// What is sent before the submit is answered; `nil` for most tasks.
    let early: CallbackStep?
    let steps: [CallbackStep]
    /// How many terminal callbacks are not sent: 0 or 1.
    let droppedCount: Int

    /// Decides the callbacks of a task; empty where the task has nowhere to send them.
    init(of task: SandboxTask, _ configuration: SandboxConfiguration) {
        guard let target = task.callback else {
            early = nil
            steps = []
            droppedCount = 0
            return
        }
        var draft = CallbackDraft(task: task, target: target, configuration: configuration)
        let ending = draft.ending()
        let isEarly = task.fate.delivery == .early
        early = isEarly ? ending : nil
        droppedCount = task.fate.delivery == .dropped ? 1 : 0
        steps = [draft.progress(), draft.forgery(), isEarly ? nil : ending, draft.outOfOrder()].compactMap(\.self)
    }

    /// A plan of steps only.
    init(steps: [CallbackStep]) {
        early = nil
        self.steps = steps
        droppedCount = 0
    }

    var isEmpty: Bool { early == nil && steps.isEmpty }

    /// The faults that the plan carries out, each once.
    var faults: [Fault] {
        let kinds = Set((steps + [early].compactMap(\.self)).flatMap(\.callbacks).map(\.kind))
        return (droppedCount > 0 ? [.dropped] : []) + CallbackKind.allCases.filter(kinds.contains).compactMap(\.fault)
    }
}

extension CallbackKind {
    fileprivate var fault: Fault? {
        switch self {
        case .genuine: nil
        case .duplicate: .doubled
        case .early: .early
        case .late: .late
        case .outOfOrder: .outOfOrder
        case .garbled: .garbled
        case .truncated: .truncated
        case .forged: .forged
        case .wrongDialect: .wrongDialect
        case .dropped: .dropped
        }
    }
}

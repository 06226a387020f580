import CallboxModel

/// Writes the single steps of a task's plan.
struct CallbackDraft {
    /// How long after the end a progress callback comes that is out of order.
    private static let outOfOrderDelay: Duration = .milliseconds(100)

    private let task: SandboxTask
    private let target: CallbackTarget
    private let configuration: SandboxConfiguration
    private var chance: SeededGenerator

    init(task: SandboxTask, target: CallbackTarget, configuration: SandboxConfiguration) {
        self.task = task
        self.target = target
        self.configuration = configuration
        chance = SeededGenerator(seed: configuration.seed, for: .plan, number: task.number)
    }

    private var fate: TaskFate { task.fate }

    /// The news that the task runs, in the middle of it; a later callback says more, so it is sent once.
    func progress() -> CallbackStep? {
        guard fate.tellsProgress, fate.duration > .zero else { return nil }
        return step(.genuine, at: task.madeAt + fate.duration / 2, progressBody(0.5))
    }

    /// A stranger's completion before the genuine one.
    mutating func forgery() -> CallbackStep? {
        guard fate.isForged, let url = target.forgedURL(from: &chance) else { return nil }
        let document = task.gatewayCompletion { "https://forged.invalid/\(task.id)/\($0).png" }
        let callback = PlannedCallback(
            taskID: task.id, kind: .forged, url: url, body: JSONValue.object(document).bytes, retryDelays: [])
        return CallbackStep(due: task.madeAt + fate.duration * 3 / 4, callbacks: [callback])
    }

    /// The news that the task has ended, with all that is done to it; `nil` when it is dropped.
    mutating func ending() -> CallbackStep? {
        guard fate.delivery != .dropped else { return nil }
        let first = callback(endingKind, endingBody(), retryDelays: configuration.retryDelays)
        let second = callback(.duplicate, first.body, retryDelays: configuration.retryDelays)
        return CallbackStep(due: endingDue, callbacks: fate.isDoubled ? [first, second] : [first])
    }

    /// The news that the task runs, after it has ended.
    func outOfOrder() -> CallbackStep? {
        guard fate.isOutOfOrder else { return nil }
        return step(.outOfOrder, at: endingDue + Self.outOfOrderDelay, progressBody(0.9))
    }

    private var endingDue: Duration {
        fate.delivery == .late ? task.endsAt + configuration.faults.lateDelay : task.endsAt
    }

    private var endingKind: CallbackKind {
        switch fate.delivery {
        case .dropped: .dropped
        case .garbled: .garbled
        case .truncated: .truncated
        case .early: .early
        case .late: .late
        case .wrongDialect: .wrongDialect
        case .plain: .genuine
        }
    }

    private mutating func endingBody() -> [UInt8] {
        let whole = endingBody(in: fate.delivery == .wrongDialect ? fate.dialect.other : fate.dialect)
        switch fate.delivery {
        case .garbled: return garbled(whole)
        case .truncated: return Array(whole.prefix(Int.random(in: 1..<whole.count, using: &chance)))
        default: return whole
        }
    }

    private func endingBody(in dialect: Dialect) -> [UInt8] {
        switch dialect {
        case .gateway: JSONValue.object(task.gatewayDocument(at: task.endsAt)).bytes
        case .upstream: JSONValue.object(task.upstreamEnd(toldAt: task.createdAt + fate.duration)).bytes
        }
    }

    private func progressBody(_ progress: Double) -> [UInt8] {
        switch fate.dialect {
        case .gateway: JSONValue.object(task.gatewayProgress(progress)).bytes
        case .upstream: JSONValue.object(task.upstreamProgress(toldAt: task.createdAt + fate.duration * progress)).bytes
        }
    }

    /// Something of the same length that no reader of JSON accepts: it begins with a closing brace and is not UTF-8.
    private mutating func garbled(_ whole: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "}"), 0xFF] + whole.dropFirst(2).map { $0 ^ UInt8(truncatingIfNeeded: chance.next()) }
    }

    private func step(_ kind: CallbackKind, at due: Duration, _ body: [UInt8]) -> CallbackStep {
        CallbackStep(due: due, callbacks: [callback(kind, body, retryDelays: [])])
    }

    private func callback(_ kind: CallbackKind, _ body: [UInt8], retryDelays: [Duration]) -> PlannedCallback {
        PlannedCallback(taskID: task.id, kind: kind, url: target.url, body: body, retryDelays: retryDelays)
    }
}

extension Dialect {
    fileprivate var other: Dialect { self == .gateway ? .upstream : .gateway }
}

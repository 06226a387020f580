import CallboxModel

/// All that the imitated provider knows: its tasks and its counts. The truth against which an inbox can be held.
actor TaskRegister {
    private let configuration: SandboxConfiguration
    private var filesURL = ""
    private var tasks: [String: SandboxTask] = [:]
    private var ids: [String] = []
    private var acknowledgements: [String: Acknowledgements] = [:]
    private var requestsCount = 0
    private var submitsCount = 0
    private var pollsCount = 0
    private var spellBegin: Duration?
    private var pendingPlansCount = 0
    private var tally = Tally()

    init(_ configuration: SandboxConfiguration) {
        self.configuration = configuration
    }

    /// Sets the address in front of result links; no task is made before.
    func open(at baseURL: String) { filesURL = "\(baseURL)/sandbox/files" }

    /// What a request gets while the API is out; `nil` while it is not.
    func outageAnswer(at now: Duration) -> Answer? {
        requestsCount += 1
        guard let outage = configuration.faults.outage, outage.contains(now) else { return nil }
        tally.count(.outage)
        var chance = SeededGenerator(seed: configuration.seed, for: .request, number: requestsCount)
        return chance.draws(configuration.faults.outageHangUp) ? .hangUp : .reply(.serverError(status: 503))
    }

    /// What every request gets while the account is in trouble; `nil` while it is not.
    func accountAnswer(at now: Duration) -> Answer? {
        let faults = configuration.faults
        let troubles: [(Range<Duration>?, Fault, Reply)] = [
            (faults.unauthorised, .unauthorised, .unauthorised), (faults.forbidden, .forbidden, .forbidden),
            (faults.noBalance, .noBalance, .noBalance),
        ]
        guard let trouble = troubles.first(where: { $0.0?.contains(now) ?? false }) else { return nil }
        tally.count(trouble.1)
        return .reply(trouble.2)
    }

    /// Counts an authorised poll and decides what happens to it.
    func beginPoll() -> PollFate {
        pollsCount += 1
        let fate = PollFate(ofPoll: pollsCount, configuration)
        if case .struck(let fault, _) = fate { tally.count(fault) }
        return fate
    }

    /// Counts an authorised submit and decides what happens to it before a task is made.
    func beginSubmit(at now: Duration) -> SubmitFate {
        submitsCount += 1
        let spell = configuration.faults.rateLimitSpell
        if submitsCount == spell?.first { spellBegin = now }
        let isInSpell = spell?.contains(submit: submitsCount, at: now, begin: spellBegin) ?? false
        let fate = SubmitFate(ofSubmit: submitsCount, isInSpell: isInSpell, configuration)
        if let fault = fate.fault { tally.count(fault) }
        return fate
    }

    /// Makes a task and decides its callbacks; `nil` when the sandbox is full.
    ///
    /// The caller sees to it that a plan that is not empty is carried out and then finished.
    func make(_ request: SubmitRequest, at now: Duration) -> (task: SandboxTask, plan: CallbackPlan)? {
        guard ids.count < configuration.tasksMax, pendingPlansCount < configuration.pendingPlansMax else { return nil }
        let task = task(of: request, number: ids.count + 1, at: now)
        let plan = CallbackPlan(of: task, configuration)
        tasks[task.id] = task
        ids.append(task.id)
        pendingPlansCount += plan.isEmpty ? 0 : 1
        tally.count(task: task, dropped: plan.droppedCount)
        for fault in task.faults + plan.faults { tally.count(fault) }
        return (task, plan)
    }

    private func task(of request: SubmitRequest, number: Int, at now: Duration) -> SandboxTask {
        let fate = TaskFate(ofTask: number, configuration)
        return SandboxTask(
            number: number, model: request.model, callback: request.callback, filesURL: "\(filesURL)/\(fate.id)",
            pictureSeed: request.pictureSeed, createdAt: configuration.clock.now, madeAt: now, fate: fate)
    }

    /// The task of an id; `nil` for one that was never made.
    func task(_ id: String) -> SandboxTask? { tasks[id] }

    /// Notes that a plan has been carried out.
    func finishPlan() { pendingPlansCount -= 1 }

    /// Each counts one thing that happened.
    func count(submit label: String) { tally.count(submit: label) }
    func count(poll label: String) { tally.count(poll: label) }
    func count(callback kind: CallbackKind) { tally.count(callback: kind) }
    func count(_ fault: Fault) { tally.count(fault) }

    /// Counts one attempt of a callback by its answer, `nil` for none; exactly 200 acknowledges it.
    func count(answer status: Int?, to callback: PlannedCallback) {
        tally.count(callbackAnswer: status.map(String.init) ?? "none")
        guard status == 200 else { return }
        acknowledgements[callback.taskID, default: Acknowledgements()].count(callback.kind)
    }

    /// The counts as JSON.
    func stats(at now: Duration) -> JSONObject {
        JSONObject([
            ("seed", .string(String(configuration.seed))), ("uptime_seconds", .rounded(now.seconds)),
            ("pending_callback_plans", .integer(pendingPlansCount)),
        ]).with(tally.document.members.map { ($0.name, $0.value) })
    }

    /// Every task made, in order, as JSON.
    func truth() -> JSONValue {
        .array(
            ids.compactMap { id in
                tasks[id].map { .object($0.truth(acknowledgements[id] ?? Acknowledgements())) }
            })
    }
}

/// How many callbacks of a task were answered 200.
struct Acknowledgements: Sendable, Equatable {
    private(set) var own = 0
    /// Callbacks with a wrong capability that were believed: a receiver that has any is broken.
    private(set) var forged = 0

    mutating func count(_ kind: CallbackKind) {
        if kind == .forged { forged += 1 } else { own += 1 }
    }
}

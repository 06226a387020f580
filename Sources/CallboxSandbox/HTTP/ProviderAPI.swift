import CallboxModel

/// The provider's API without its HTTP: a key and a body in, an answer out.
struct ProviderAPI: Sendable {
    let configuration: SandboxConfiguration
    let register: TaskRegister
    let sender: CallbackSender
    let plans: AsyncStream<CallbackPlan>.Continuation
    let time: SandboxTime

    /// Answers `POST /model/v1/generation`; a body of `nil` was too large to be read.
    func submit(_ body: [UInt8]?, authorization: String?) async -> Answer {
        let answer = await submitAnswer(body, authorization: authorization)
        await register.count(submit: answer.label)
        return answer
    }

    /// Answers `GET /model/v1/generation/task/{id}`.
    func poll(_ id: String, authorization: String?) async -> Answer {
        let answer = await pollAnswer(id, authorization: authorization)
        await register.count(poll: answer.label)
        return answer
    }

    private func pollAnswer(_ id: String, authorization: String?) async -> Answer {
        if let answer = await refusal(of: authorization) { return answer }
        if case .struck(let fault, let status) = await register.beginPoll(), let answer = struck(fault, status) { return answer }
        guard let task = await register.task(id) else { return .reply(.taskNotFound) }
        return .reply(Reply(json: task.gatewayDocument(at: time.elapsed)))
    }

    /// What a poll gets that a fault strikes.
    private func struck(_ fault: Fault, _ status: Int) -> Answer? {
        switch fault {
        case .pollRateLimited: .reply(rateLimited)
        case .pollError: .reply(.serverError(status: status))
        case .pollHangUp: .hangUp
        case .pollMissing: .reply(.taskNotFound)
        case .pollForeign: .reply(.foreignTask)
        case .pollEndless: .endless
        case .pollRedirected: .reply(.elsewhere)
        default: nil
        }
    }

    private var rateLimited: Reply {
        var reply = Reply.rateLimited(retryAfter: configuration.faults.retryAfter)
        if let text = configuration.faults.retryAfterText { reply.retryAfter = text.isEmpty ? nil : text }
        return reply
    }

    private func submitAnswer(_ body: [UInt8]?, authorization: String?) async -> Answer {
        if let answer = await refusal(of: authorization) { return answer }
        switch await register.beginSubmit(at: time.elapsed) {
        case .heard: break
        case .rateLimited: return .reply(rateLimited)
        case .hangUp: return .hangUp
        case .error(let status): return .reply(.serverError(status: status))
        }
        guard let body else { return .reply(.tooLarge) }
        return await submitAnswer(to: body)
    }

    /// Refuses what comes during an outage, while the account is in trouble, or without a key.
    private func refusal(of authorization: String?) async -> Answer? {
        if let answer = await register.outageAnswer(at: time.elapsed) { return answer }
        if let answer = await register.accountAnswer(at: time.elapsed) { return answer }
        let isKnown = configuration.apiKeys.contains { authorization == "Bearer \($0)" }
        return isKnown ? nil : .reply(.unauthorised)
    }

    private func submitAnswer(to body: [UInt8]) async -> Answer {
        do {
            let request = try SubmitRequest(body)
            if let violation = try request.violation(openPrefixes: configuration.openModelPrefixes) {
                return .reply(.refused(violation, configuration.refusalShape, id: request.refusalID))
            }
            guard let (task, plan) = await register.make(request, at: time.elapsed) else { return .reply(.full) }
            await begin(plan)
            return Answer(to: task)
        } catch {
            return .reply(.misformed(error))
        }
    }

    /// Sends what comes before the answer, and hands on the rest.
    private func begin(_ plan: CallbackPlan) async {
        guard !plan.isEmpty else { return }
        let retries = if let early = plan.early { await sender.tryOnce(early) } else { [CallbackStep]() }
        plans.yield(CallbackPlan(steps: retries + plan.steps))
    }
}

extension Answer {
    /// What the submit that made a task is answered.
    fileprivate init(to task: SandboxTask) {
        switch task.fate.submitAnswer {
        case .given: self = .reply(.accepted(task))
        case .hangUp: self = .hangUp
        case .error(let status): self = .reply(.serverError(status: status))
        }
    }
}

extension SubmitRequest {
    /// The id in a refusal: of the form of a task's, but of no task.
    fileprivate var refusalID: String {
        var chance = SeededGenerator(seed: pictureSeed, for: .task, number: 0)
        return chance.text(of: 20, from: "0123456789abcdefghijklmnopqrstuv")
    }
}

import CallboxModel
import Curl

/// Sends callbacks over real HTTP, one attempt at a time, and notes how they are answered.
struct CallbackSender: Sendable {
    /// The largest answer to a callback that is read, in bytes; nothing but its status counts.
    private static let answerBytesMax = 64 << 10

    private let client: Client
    private let register: TaskRegister
    private let time: SandboxTime
    private let timeout: Duration
    private let outage: Range<Duration>?

    init(client: Client, register: TaskRegister, time: SandboxTime, _ configuration: SandboxConfiguration) {
        self.client = client
        self.register = register
        self.time = time
        timeout = configuration.callbackTimeout
        outage = configuration.faults.outage
    }

    /// Carries out a plan to its end; a cancelled task gives up.
    func carryOut(_ plan: CallbackPlan) async {
        for step in plan.steps { await carryOut(step) }
    }

    /// Tries every callback of a step once, at once, and gives back what is to be tried again.
    func tryOnce(_ step: CallbackStep) async -> [CallbackStep] {
        await withTaskGroup(of: CallbackStep?.self) { group in
            for callback in step.callbacks { group.addTask { await send(callback) } }
            return await group.reduce(into: []) { retries, retry in retries += [retry].compactMap(\.self) }
        }
    }

    /// The retries end, because each has one pause fewer than the one before.
    private func carryOut(_ step: CallbackStep) async {
        guard await time.wait(until: release(of: step.due)) else { return }
        let retries = await tryOnce(step)
        await withDiscardingTaskGroup { group in
            for retry in retries { group.addTask { await carryOut(retry) } }
        }
    }

    /// When a callback may go: during an outage, at its end.
    private func release(of due: Duration) -> Duration {
        let moment = max(due, time.elapsed)
        return outage.map { $0.contains(moment) ? $0.upperBound : moment } ?? moment
    }

    private func send(_ callback: PlannedCallback) async -> CallbackStep? {
        if callback.attempts == 0 { await register.count(callback: callback.kind) }
        let status = await status(of: callback)
        await register.count(answer: status, to: callback)
        return status == 200 ? nil : callback.retry(at: time.elapsed)
    }

    /// The status of the answer; `nil` when there was none, whatever the reason.
    private func status(of callback: PlannedCallback) async -> Int? {
        let request = Request(
            .post, url: callback.url, headers: [Header("Content-Type", "application/json")], body: callback.body,
            limits: TransferLimits(connect: timeout, firstByte: timeout, total: timeout, bodyBytesMax: Self.answerBytesMax))
        do {
            return try await client.send(request).status
        } catch {
            // No answer is an answer here: it is counted, and the callback is tried again.
            return nil
        }
    }
}

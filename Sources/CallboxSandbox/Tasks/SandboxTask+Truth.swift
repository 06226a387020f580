import CallboxModel

extension SandboxTask {
    /// The task as `/sandbox/tasks` lists it: with its true end, and without the capability of its callback.
    func truth(_ acknowledgements: Acknowledgements) -> JSONObject {
        JSONObject([
            ("id", .string(id)), ("model", .string(model)), ("state", .string(end)), ("code", .text(failure?.code.text)),
            ("created_at", .string(createdAt.text)), ("key", .text(callback?.key)),
            ("hang_up", .bool(fate.submitAnswer != .given)), ("submit_answer", .string(fate.submitAnswer.label)),
            ("acknowledged", .integer(acknowledgements.own)), ("forged_acknowledged", .integer(acknowledgements.forged)),
        ])
    }

    /// The faults of the task itself and of the answer to its submit; those of its callbacks are in its plan.
    var faults: [Fault] {
        let answerFault: Fault? =
            switch fate.submitAnswer {
            case .given: nil
            case .hangUp: .hangUpAfter
            case .error: .errorAfter
            }
        return (failure == nil ? [] : [.failing]) + [answerFault].compactMap(\.self)
    }
}

extension TaskFate.SubmitAnswer {
    fileprivate var label: String {
        switch self {
        case .given: "200"
        case .hangUp: "hang_up"
        case .error(let status): String(status)
        }
    }
}

import CallboxModel

/// A job as a user describes it, before it is checked.
package struct Draft: Sendable, Equatable {
    /// The model's name on the wire.
    package var model: String
    package var parameters: JSONObject
    package var reference: String?
    package var labels: [String: String]
    /// How long to wait for the result before the job is given up.
    package var patience: Duration
    /// The line of a batch that it comes from.
    package var batchLine: BatchLine?

    package init(
        model: String, parameters: JSONObject, reference: String? = nil, labels: [String: String] = [:], patience: Duration,
        batchLine: BatchLine? = nil
    ) {
        self.model = model
        self.parameters = parameters
        self.reference = reference
        self.labels = labels
        self.patience = patience
        self.batchLine = batchLine
    }

    /// Bounds of what a user may attach to a job: it all goes into every entry.
    package static let referenceMax = 1024
    package static let labelsMax = 32
    package static let labelMax = 256

    /// Every rule that it breaks; empty when it may be sent. A model that is not declared is taken as it is.
    package var violations: [Violation] {
        let declaration = ModelDeclaration.named(model)
        return (declaration?.unknownParameters(in: parameters) ?? undeclared) + (declaration?.violations(in: parameters) ?? [])
            + attachments
    }

    private var undeclared: [Violation] {
        let name = Violation(parameter: "model", code: nil, meaning: "Model missing", allowed: "the name of a model")
        let callback = Violation(parameter: "callback", code: nil, meaning: "Set by Callbox itself", allowed: "left out")
        return (model.isEmpty ? [name] : []) + (parameters["callback"] == nil ? [] : [callback])
    }

    private var attachments: [Violation] {
        var violations: [Violation] = []
        func object(_ name: String, _ allowed: String) {
            violations.append(Violation(parameter: name, code: nil, meaning: "Too much", allowed: allowed))
        }
        if (reference?.unicodeScalars.count ?? 0) > Self.referenceMax { object("reference", "at most \(Self.referenceMax) characters") }
        if reference?.utf8.contains(0) ?? false { object("reference", "text without NUL") }
        if labels.count > Self.labelsMax { object("labels", "at most \(Self.labelsMax) labels") }
        if labels.contains(where: { max($0.key.unicodeScalars.count, $0.value.unicodeScalars.count) > Self.labelMax }) {
            object("labels", "names and values of at most \(Self.labelMax) characters")
        }
        return violations
    }

    /// The job that it asks for, under a new key.
    package func request(key: JobKey, at now: Timestamp) -> JobRequest {
        JobRequest(
            key: key, model: model, parameters: parameters, reference: reference, labels: labels, deadline: now + patience,
            batchLine: batchLine)
    }
}

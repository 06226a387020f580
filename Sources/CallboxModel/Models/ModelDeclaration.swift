/// A model of the provider, declared: its name, its parameters with their rules, and the meaning of its error codes.
///
/// A further model is one more value of this type in ``ModelDeclaration/all``; no other code changes.
package struct ModelDeclaration: Sendable {
    /// The name on the wire, such as `midjourney_remix`.
    package let name: String
    /// What it does, in one line.
    package let summary: String
    /// The parameters that a user gives.
    package let parameters: [Parameter]
    /// The parameter that carries the callback URL; ours to fill.
    package let callback: Parameter
    /// Every error code with the provider's description of it.
    package let meanings: [(code: ProviderCode, meaning: String)]
    /// The code when the work itself failed, and when the provider could not do it.
    package let generationFailed: ProviderCode
    package let serviceUnavailable: ProviderCode

    /// Every declared model.
    package static let all: [ModelDeclaration] = [.midjourneyRemix, .midjourneyRetexture]

    /// The declaration of a model; `nil` for one that is only known to the provider.
    package static func named(_ name: String) -> ModelDeclaration? { all.first { $0.name == name } }

    /// The provider's description of a code.
    package func meaning(of code: ProviderCode) -> String? { meanings.first { $0.code == code }?.meaning }

    /// The description of a code of any declared model.
    package static func meaning(of code: ProviderCode) -> String? {
        all.lazy.compactMap { $0.meaning(of: code) }.first
    }
}

extension ModelDeclaration {
    /// Every rule that the parameters break, in the order of the declaration; empty when the provider would accept them.
    ///
    /// `null` counts as missing. Members that the model does not know are not an error here: see ``unknownParameters(in:)``.
    package func violations(in parameters: JSONObject) -> [Violation] {
        (self.parameters + [callback]).flatMap { violations(of: $0, value: parameters[$0.name] ?? .null) }
    }

    /// The members that the model does not have: a typing error, most likely. The callback is ours and may not be given.
    package func unknownParameters(in parameters: JSONObject) -> [Violation] {
        let known = self.parameters.map(\.name)
        return parameters.members.filter { !known.contains($0.name) }.map {
            Violation(
                parameter: $0.name, code: nil, meaning: $0.name == callback.name ? "Set by Callbox itself" : "Unknown parameter",
                allowed: "one of \(known.joined(separator: ", "))")
        }
    }

    private func violations(of parameter: Parameter, value: JSONValue) -> [Violation] {
        func broken(_ code: ProviderCode) -> Violation {
            Violation(parameter: parameter.name, code: code, meaning: meaning(of: code) ?? "Invalid", allowed: parameter.allowed)
        }
        if value.isNull { return parameter.missing.map { [broken($0)] } ?? [] }
        guard parameter.kind.admits(value) else { return parameter.rules.first.map { [broken($0.code)] } ?? [] }
        return parameter.rules.filter { !$0.demand.isMet(by: value) }.map { broken($0.code) }
    }
}

extension Parameter.Kind {
    func admits(_ value: JSONValue) -> Bool {
        switch self {
        case .text: value.string != nil
        case .integer: value.number?.integer != nil
        }
    }
}

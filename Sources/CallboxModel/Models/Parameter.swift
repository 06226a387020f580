/// One parameter of a model as its provider documents it: type, rules, and the code for every rule broken.
package struct Parameter: Sendable {
    /// The JSON type that the provider expects.
    package enum Kind: String, Sendable {
        case text = "string"
        case integer
    }

    /// One demand on a present value, with the code that the provider answers when it is not met.
    package struct Rule: Sendable {
        /// What is demanded. Lengths count Unicode scalars, not bytes and not what a reader sees as one character.
        package enum Demand: Sendable {
            case length(ClosedRange<Int>)
            case lengthMax(Int)
            case notEmpty
            case oneOf([Int64])
            case httpURL
        }

        package let demand: Demand
        package let code: ProviderCode
    }

    /// The name on the wire.
    package let name: String
    package let kind: Kind
    /// What it is for, in a few words.
    package let summary: String
    /// The code when it is missing; `nil` for an optional parameter.
    package let missing: ProviderCode?
    /// The demands on a value of the right type. A value of another type breaks the first of them.
    package let rules: [Rule]
    /// The value that the provider takes when it is left out, for the documentation.
    package let defaultValue: String?

    package init(
        _ name: String, _ kind: Kind, _ summary: String, missing: ProviderCode? = nil, rules: [Rule], defaultValue: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.missing = missing
        self.rules = rules
        self.defaultValue = defaultValue
    }

    /// What is allowed, as one phrase for people: `integer, one of 0, 1, 2, 3`.
    package var allowed: String {
        ([kind.rawValue] + rules.map(\.demand.phrase)).joined(separator: ", ")
    }
}

extension Parameter.Rule.Demand {
    /// The demand in words.
    package var phrase: String {
        switch self {
        case .length(let range): "\(range.lowerBound) to \(range.upperBound) characters"
        case .lengthMax(let bound): "at most \(bound) characters"
        case .notEmpty: "not empty"
        case .oneOf(let values): "one of \(values.map(String.init).joined(separator: ", "))"
        case .httpURL: "a valid http or https URL"
        }
    }

    /// Whether a value of the right type meets the demand.
    func isMet(by value: JSONValue) -> Bool {
        switch (self, value) {
        case (.length(let range), .string(let text)): range.contains(text.unicodeScalars.count)
        case (.lengthMax(let bound), .string(let text)): text.unicodeScalars.count <= bound
        case (.notEmpty, .string(let text)): !text.isEmpty
        case (.httpURL, .string(let text)): HTTPURL(text) != nil
        case (.oneOf(let values), .number(let number)): number.integer.map(values.contains) ?? false
        default: false
        }
    }
}

/// One broken rule: which parameter, the provider's code and description, and what would be allowed.
package struct Violation: Error, Sendable, Equatable {
    package let parameter: String
    /// The provider's nine-digit code; `nil` where only we object (a name that the model does not have).
    package let code: ProviderCode?
    /// The provider's own description of the code.
    package let meaning: String
    /// What is allowed.
    package let allowed: String

    package init(parameter: String, code: ProviderCode?, meaning: String, allowed: String) {
        self.parameter = parameter
        self.code = code
        self.meaning = meaning
        self.allowed = allowed
    }
}

extension Violation: CustomStringConvertible {
    package var description: String {
        "\(code.map { "\($0.text) " } ?? "")\(meaning): \(parameter) must be \(allowed)"
    }
}

import CallboxModel
import Terminal

/// How callbacks must be signed. The secrets themselves are only read by what listens.
package struct SignatureSettings: Sendable, Equatable {
    package let scheme: SignatureScheme
    package let secretsPath: String
    package let tolerance: Duration

    /// The longest tolerance: beyond it, the time in a signature protects from nothing.
    private static let toleranceMax: Duration = .seconds(3600)

    /// Checks the values against one another.
    ///
    /// - Returns: `nil` where callbacks need not be signed.
    /// - Throws: where something is set that would have no effect, or something is missing.
    init?(_ values: SettingValues, _ assurance: AssurancePolicy) throws(Failure) {
        let kind = try values.value("signature.scheme") { SignatureScheme.Kind(rawValue: $0) }
        tolerance = try values.value("signature.tolerance") {
            Quantity.duration($0).flatMap { $0 > .zero && $0 <= Self.toleranceMax ? $0 : nil }
        }
        let path = try values.optionalText("signature.secrets-file")
        let header = try values.optionalText("signature.header")
        guard assurance == .signature else {
            guard path == nil, header == nil else {
                throw Failure(
                    .configuration, "signature.\(path == nil ? "header" : "secrets-file") is set, but callbacks need not be signed.",
                    remedy: "Set callback.assurance to signature, or take the setting away.")
            }
            return nil
        }
        guard let path else {
            throw Failure(
                .configuration, "Callbacks must be signed, and signature.secrets-file is not set.",
                remedy: "Name a file with the sender's secrets, one a line, readable by this user alone.")
        }
        guard let scheme = SignatureScheme(kind, field: header) else {
            throw Failure(
                .configuration, "The setting signature.header does not go with the scheme \(kind.rawValue).", remedy: Self.remedy(kind))
        }
        self.scheme = scheme
        secretsPath = path
    }

    private static func remedy(_ kind: SignatureScheme.Kind) -> String {
        switch kind {
        case .standardWebhooks: "It must be a header name that ends with -signature, such as svix-signature; or leave it out."
        case .github: "It must be a header name; or leave it out."
        case .secretHeader: "Set it to the name of the header in which the sender echoes the secret."
        }
    }
}

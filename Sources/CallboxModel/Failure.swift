/// A failure as it is told to a person: what happened, what to do about it, and what lies behind it.
///
/// It never carries a body, a key or a capability.
package struct Failure: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; the command line maps it to an exit code.
    package enum Code: String, Sendable, CaseIterable {
        case usage
        case configuration
        case unauthorised
        case providerUnreachable = "provider-unreachable"
        case storage
        case ledgerUnknown = "ledger-unknown"
        case stateInUse = "state-in-use"
        case notFound = "not-found"
        case stopping
    }

    package let code: Code
    /// A sentence that a user understands.
    package let message: String
    /// What to do about it.
    package let remedy: String?
    /// What lies behind it, described without content.
    package let cause: String?

    package init(_ code: Code, _ message: String, remedy: String? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.cause = cause.map { String(describing: $0) }
    }

    package var description: String {
        [message, cause.map { "Cause: \($0)" }, remedy].compactMap(\.self).joined(separator: "\n  ")
    }
}

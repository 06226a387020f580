/// Why an account rests.
package enum PauseReason: String, Sendable, CaseIterable {
    /// The provider asked us to slow down (429).
    case slowDown = "slow down"
    /// The provider is out of order and said until when (503 with `Retry-After`).
    case unavailable
    /// The key is not accepted (401, 403).
    case unauthorised = "not authorised"
    /// The account cannot pay (402).
    case noBalance = "no balance"

    /// Reads the word in the ledger; one that a newer version wrote counts as the mildest.
    package init(word: String) { self = PauseReason(rawValue: word) ?? .slowDown }

    /// What kept us from asking, as a person is told.
    ///
    /// - Parameter until: when the account may be used again.
    package func failure(until: Timestamp) -> Failure {
        switch self {
        case .slowDown:
            Failure(.providerUnreachable, "The provider asked us to slow down until \(until).", remedy: "Try again after that.")
        case .unavailable:
            Failure(.providerUnreachable, "The provider says that it is out of order until \(until).", remedy: "Try again after that.")
        case .unauthorised:
            Failure(
                .unauthorised, "The provider has just refused the API key; nothing is asked until \(until).",
                remedy: "Check provider.key-file, and try again after that.")
        case .noBalance:
            Failure(
                .unauthorised, "The provider has just said that the account cannot pay; nothing is asked until \(until).",
                remedy: "Check the balance, and try again after that.")
        }
    }
}

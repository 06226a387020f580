/// What the head of one request says of its signature: all that is kept of the head, and bounded.
package struct SignatureFields: Sendable, Equatable {
    /// What stands under one name.
    package enum Field: Sendable, Equatable {
        case missing
        case value(String)
        /// It came more than once: which of them was meant cannot be known.
        case doubled
        /// It is longer than any true one.
        case tooLong
    }

    /// The longest value that is kept, in bytes: eight Ed25519 signatures take about 750.
    package static let valueBytesMax = 2048

    package let signature: Field
    package let id: Field
    package let timestamp: Field

    /// Takes what a scheme needs.
    ///
    /// - Parameter values: all values of a field, given its name in lower case.
    package init(_ scheme: SignatureScheme, values: (String) -> [String]) {
        signature = Field(values(scheme.field))
        id = Field(scheme.idField.map(values) ?? [])
        timestamp = Field(scheme.timestampField.map(values) ?? [])
    }
}

extension SignatureFields.Field {
    fileprivate init(_ values: [String]) {
        switch values.count {
        case 0: self = .missing
        case 1 where values[0].isEmpty: self = .missing
        case 1: self = values[0].utf8.count <= SignatureFields.valueBytesMax ? .value(values[0]) : .tooLong
        default: self = .doubled
        }
    }

    /// The one value.
    func text() throws(SignatureFault) -> String {
        switch self {
        case .missing: throw .missing
        case .doubled: throw .doubled
        case .tooLong: throw .malformed
        case .value(let text): return text
        }
    }
}

/// Why a signature does not hold. There is no other reason.
package enum SignatureFault: String, Error, Sendable, CaseIterable {
    /// A field that the scheme needs is not there.
    case missing
    /// A field came more than once.
    case doubled
    /// A field is too long, or not of the scheme's form.
    case malformed
    /// No signature is one of ours over these bytes.
    case mismatch
    /// It is one of ours, and too old: somebody may have kept it.
    case stale
    /// It is one of ours, from a time that has not come: one of two clocks is wrong.
    case early
}

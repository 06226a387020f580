/// Says why a transfer gave no response, and whether the server may have seen the request.
///
/// It never holds a header, a body, a secret, or more of an address than host and port.
package struct CurlError: Error, Sendable, Equatable {
    /// Says whether a request may have reached the server: what decides if something that costs money may be sent again.
    package enum Reach: String, Sendable {
        /// Certainly not one byte of the request was sent.
        case notSent
        /// The request may have been processed, or this cannot be ruled out.
        case mayHaveArrived
    }

    /// The kind of failure.
    package let code: Code
    /// A sentence for the user.
    package let message: String
    /// Whether the server may have seen the request.
    package let reach: Reach
    /// What libcurl or the system said, in its own words, at most 200 characters; nil if the failure is the client's own.
    package let cause: String?
    /// The CURLcode, if libcurl reported the failure (https://curl.se/libcurl/c/libcurl-errors.html).
    package let curlCode: Int32?

    /// What the user can do about it.
    package var advice: String { code.advice }

    init(_ code: Code, _ message: String, reach: Reach = .notSent, cause: String? = nil, curlCode: Int32? = nil) {
        self.code = code
        self.message = message
        self.reach = reach
        self.cause = cause.flatMap { Self.printable($0) }
        self.curlCode = curlCode
    }

    /// Keeps a foreign text on one line and short, as it may echo what a server sent.
    private static func printable(_ text: String) -> String? {
        let clean = text.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return clean.isEmpty ? nil : String(clean)
    }
}

extension CurlError: CustomStringConvertible {
    /// The sentence, its cause and the advice, on one line.
    package var description: String {
        let because = cause.map { " (\($0))" } ?? ""
        return "\(message)\(because) \(advice) [\(code.rawValue), \(reach.rawValue)]"
    }
}

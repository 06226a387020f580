/// Is what a request asks for (RFC 9110, section 9).
package enum Method: Sendable, Equatable {
    /// Asks for the content.
    case get
    /// Asks for the head that a GET would have.
    case head
    /// Hands content over to be processed.
    case post
    /// Replaces the content.
    case put
    /// Removes the content.
    case delete
    /// Any other method, by its name; a name that has a case of its own here is refused, and so is CONNECT.
    case other(String)

    /// The word on the wire.
    package var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .other(let name): name
        }
    }

    /// Tells whether the method only reads, so that sending it twice does no harm and a redirect can be followed.
    package var isReading: Bool {
        self == .get || self == .head
    }
}

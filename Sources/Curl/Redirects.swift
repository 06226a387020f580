/// Says what is done when a server answers that the content is elsewhere.
package enum Redirects: Sendable, Equatable {
    /// Gives the 3xx response to the caller, as it is.
    case refused
    /// Goes on to the new address, at most so many times, and never from https to http.
    ///
    /// Only for GET and HEAD, and only as far as the egress policy of the client permits. The bearer secret goes only to the host, port and scheme of the first address.
    case followed(max: Int)
}

/// Says where the connections of a client may lead.
///
/// It is asked about every address at the moment a socket is made for it: after the name was looked up, for every address that the name has,
/// and again for every redirect. So it does not matter how a host is written or what a name server says.
package struct EgressPolicy: Sendable, Equatable {
    /// The blocks that are permitted besides what is public; nil: any address.
    private let exceptions: [EgressRange]?
    /// Tells that http is permitted besides https.
    package let permitsHTTP: Bool
    /// Tells that redirects may be followed, where a request asks for it.
    package let permitsRedirects: Bool

    /// Public addresses over https: for addresses that someone else has chosen, and what every client has unless told otherwise.
    package static let publicHTTPS = EgressPolicy.publicOnly()

    /// Any address, http or https: for an address that the operator has chosen, such as the configured provider.
    ///
    /// Redirects are not followed, as where they lead is the choice of somebody else.
    package static let chosenByOperator = EgressPolicy(exceptions: nil, permitsHTTP: true, permitsRedirects: false)

    /// Public addresses over https, and what is allowed besides.
    package static func publicOnly(besides exceptions: [EgressRange] = [], permitsHTTP: Bool = false) -> EgressPolicy {
        EgressPolicy(exceptions: exceptions, permitsHTTP: permitsHTTP, permitsRedirects: true)
    }

    /// The schemes that the policy permits, as libcurl lists them (CURLOPT_PROTOCOLS_STR).
    var schemes: String { permitsHTTP ? "http,https" : "https" }

    /// Decides about a place to connect to.
    ///
    /// An exception holds for what is written in it and for its IPv4-mapped form, which is the same place.
    ///
    /// - Parameter isOwn: tells whether the address is one of this machine's own; only asked where it matters.
    func refusal(of place: SocketAddress, isOwn: () -> Bool) -> EgressRefusal? {
        guard let exceptions else { return nil }
        let address = place.address.unmapped
        if exceptions.contains(where: { $0.contains(address, port: place.port) }) { return nil }
        if !address.isPublic { return .notPublic(address) }
        return isOwn() ? .ownAddress(address) : nil
    }
}

/// Remembers what was decided about the addresses of one connection.
struct AddressTally {
    private var first: EgressRefusal?
    private var isAnyPermitted = false

    /// Why there is no connection; nil if some address was permitted, as then something else was in the way.
    var refusal: EgressRefusal? { isAnyPermitted ? nil : first }

    /// Notes that a socket was made.
    mutating func notePermitted() { isAnyPermitted = true }

    /// Notes that none was made.
    mutating func note(_ refusal: EgressRefusal) { first = first ?? refusal }
}

/// Says why no socket is made.
enum EgressRefusal: Error, Equatable, CustomStringConvertible {
    /// The address belongs to no public network.
    case notPublic(IPAddress)
    /// The address is public and this machine's own: from within, its firewall does not stand in the way.
    case ownAddress(IPAddress)
    /// It is no address of the Internet Protocol at all.
    case otherFamily

    var description: String {
        switch self {
        case .notPublic(let address): "\(address) is not a public address"
        case .ownAddress(let address): "\(address) is an address of this machine"
        case .otherFamily: "it is not an Internet address"
        }
    }
}

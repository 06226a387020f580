import CallboxModel
import NIOCore
import NIOHTTP1

/// Who may call, by address, and from where the listener knows the address.
///
/// It is one more hurdle in front of the capability, never in place of it. Whoever is not allowed is told what a wrong capability
/// is told.
package struct AllowList: Sendable, Equatable {
    /// From where the address of a client is known. Only the one that is chosen is looked at; what the others say is ignored.
    package enum Source: Sendable, Equatable {
        /// The other end of the connection. A socket in the file system has none.
        case connection
        /// The field `X-Forwarded-For`, in front of which stand so many trusted proxies (``CallboxModel/ForwardedFor``).
        case forwardedForList(proxies: Int)
        /// The field `Forwarded` (RFC 7239).
        case forwarded(proxies: Int)
        /// The header of the PROXY protocol, with which every connection must begin then (``ProxyHeader``).
        case proxyProtocol
    }

    /// Nobody is asked where he comes from.
    package static let everyone = AllowList(ranges: [], source: .connection)

    /// Empty: everyone.
    package let ranges: [AddressRange]
    package let source: Source

    package init(ranges: [AddressRange], source: Source) {
        self.ranges = ranges
        self.source = source
    }

    /// Whether the addresses of clients matter at all.
    var isOpen: Bool { ranges.isEmpty }

    /// Whether a request comes from where it may. A client whose address is not known may not.
    ///
    /// - Parameter client: who is at the other end, or who is there according to the PROXY protocol.
    func admits(_ headers: HTTPHeaders, from client: NetworkAddress?) -> Bool {
        if isOpen { return true }
        let address =
            switch source {
            case .connection, .proxyProtocol: client
            case .forwardedForList(let proxies): ForwardedFor.client(inList: headers["x-forwarded-for"], proxies: proxies)
            case .forwarded(let proxies): ForwardedFor.client(inElements: headers["forwarded"], proxies: proxies)
            }
        guard let address else { return false }
        return ranges.contains { $0.contains(address) }
    }
}

extension NetworkAddress {
    /// The IP address of the other end of a connection; `nil` over a socket in the file system.
    init?(_ address: SocketAddress?) {
        guard let text = address?.ipAddress else { return nil }
        self.init(text)
    }
}

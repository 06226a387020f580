import NIOCore

/// Where the public listener is to be reached by its reverse proxy.
package enum ListenAddress: Sendable, Equatable {
    /// A host name or address, and a port; port 0 lets the system choose one.
    case tcp(host: String, port: Int)
    /// A socket in the file system, made with these permissions (unix(7)).
    ///
    /// One that is left over is replaced if nobody answers on it. It is removed when the listener stops.
    case unix(path: String, mode: UInt32 = 0o660)
    /// The one socket that systemd hands over (`sd_listen_fds(3)`).
    case inherited
}

/// Where the public listener is reached.
package enum BoundAddress: Sendable, Equatable, CustomStringConvertible {
    case tcp(host: String, port: Int)
    case unix(path: String)

    init?(_ address: SocketAddress?) {
        switch address {
        case .v4, .v6:
            guard let host = address?.ipAddress, let port = address?.port else { return nil }
            self = .tcp(host: host, port: port)
        case .unixDomainSocket: self = .unix(path: address?.pathname ?? "")
        case nil: return nil
        }
    }

    /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/callbox/public.sock`.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

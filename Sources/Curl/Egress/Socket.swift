import CCurl
import Glibc

/// Makes the sockets of transfers, for those addresses only that the policy permits (CURLOPT_OPENSOCKETFUNCTION).
enum Socket {
    /// Makes a socket for an address that libcurl wants to connect to, or says why not.
    ///
    /// The programs that this process starts do not inherit it.
    static func open(for address: UnsafeMutablePointer<curl_sockaddr>, under policy: EgressPolicy) -> Result<curl_socket_t, EgressRefusal> {
        // Only a part of it is declared: what follows the family is as long as the family says.
        guard let name = UnsafePointer(address.pointer(to: \.addr)), let place = SocketAddress(name) else { return .failure(.otherFamily) }
        let length = socklen_t(address.pointee.addrlen)
        if let refusal = policy.refusal(of: place, isOwn: { isOwn(place.address, name, length) }) { return .failure(refusal) }
        let wanted = address.pointee
        return .success(socket(wanted.family, wanted.socktype | Int32(SOCK_CLOEXEC.rawValue), wanted.protocol))
    }

    /// Tells whether an address is the machine's own: then the kernel would send from that address, or from the loopback one.
    ///
    /// Nothing is sent: connecting a datagram socket only looks up the route (udp(7)). Where there is no route, there is no connection
    /// either. What cannot be found out counts as own.
    private static func isOwn(_ address: IPAddress, _ name: UnsafePointer<sockaddr>, _ length: socklen_t) -> Bool {
        let probe = socket(Int32(name.pointee.sa_family), Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return true }
        defer { close(probe) }
        guard connect(probe, name, length) == 0 else { return false }
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let source = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(probe, $0, &size) == 0 ? SocketAddress($0) : nil }
        }
        guard let source = source?.address.unmapped else { return true }
        return source == address.unmapped || loopback.contains { $0.contains(source) }
    }

    private static let loopback = [EgressRange(known: "127.0.0.0/8"), EgressRange(known: "::1")]
}

import CCurl
import Glibc

/// Is an address of the Internet Protocol, without port and without zone.
package struct IPAddress: Sendable, Hashable {
    /// In the order of the wire: 4 bytes are version 4 (RFC 791), 16 are version 6 (RFC 4291).
    let bytes: [UInt8]

    /// Takes 4 or 16 bytes.
    init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        precondition(self.bytes.count == 4 || self.bytes.count == 16, "an address has 4 or 16 bytes")
    }

    /// Reads the one form that inet_pton(3) takes: no leading zeros, no octal, no hexadecimal, no short forms, no zone, no brackets.
    package init?(_ text: String) {
        var (v4, v6) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4)
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(v6)
        } else {
            return nil
        }
    }

    /// How many bits it has: 32 or 128.
    var width: Int { bytes.count * 8 }

    fileprivate init(_ address: in_addr) { self.init(bytes: withUnsafeBytes(of: address) { Array($0) }) }

    fileprivate init(_ address: in6_addr) { self.init(bytes: withUnsafeBytes(of: address) { Array($0) }) }
}

extension IPAddress: CustomStringConvertible {
    /// The usual text form (inet_ntop(3), RFC 5952).
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isWritten = inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil
        precondition(isWritten, "every address has a text form")
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Is where a socket leads: an address and a port.
struct SocketAddress: Equatable {
    let address: IPAddress
    let port: UInt16

    init(_ address: IPAddress, port: UInt16) {
        (self.address, self.port) = (address, port)
    }

    /// Reads what the system calls take (ip(7), ipv6(7)); nil for any other family, such as sockets of the file system.
    init?(_ pointer: UnsafePointer<sockaddr>) {
        let memory = UnsafeRawPointer(pointer)
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            let address = memory.loadUnaligned(as: sockaddr_in.self)
            self.init(IPAddress(address.sin_addr), port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = memory.loadUnaligned(as: sockaddr_in6.self)
            self.init(IPAddress(address.sin6_addr), port: UInt16(bigEndian: address.sin6_port))
        default: return nil
        }
    }
}

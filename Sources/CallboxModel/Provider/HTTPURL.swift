import Foundation

/// An absolute `http` or `https` URL with a host, and nothing in it that a URL may not contain (RFC 3986).
package struct HTTPURL: Sendable, Hashable {
    /// The URL as it was written.
    package let text: String
    /// `http` or `https`.
    package let scheme: String
    /// The host as it was written, without port; an IPv6 address in its brackets.
    ///
    /// It is never percent-encoded: two readers could decode it into two hosts.
    package let host: String
    /// Whether a user name or password stands before the host.
    package let hasCredentials: Bool

    /// Reads a URL; `nil` unless every character is allowed, the scheme is `http` or `https`, there is a host, and a port
    /// is one of 1 to 65535.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false) else { return nil }
        guard let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https", parts.encodedHost != nil else { return nil }
        guard let authority = Authority(of: text) else { return nil }
        self.text = text
        self.scheme = scheme
        self.host = authority.host
        self.hasCredentials = authority.hasCredentials
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: byte > 0x20 && byte < 0x7F
        }
    }
}

/// The part between `//` and the path (RFC 3986 §3.2).
///
/// Foundation would decode the host, percent signs and IDNA alike, and takes a port too large for an `Int` for none.
private struct Authority {
    let host: String
    let hasCredentials: Bool

    init?(of url: String) {
        let text = url.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst(3).prefix { !Self.isEnd($0) }
        let place = text.lastIndex(of: UInt8(ascii: "@")).map { text[text.index(after: $0)...] } ?? text
        guard let host = Self.host(of: place), Self.isPort(place.dropFirst(host.count)) else { return nil }
        self.host = String(Substring(host))
        hasCredentials = place.count < text.count
    }

    /// Whether a character ends the authority.
    private static func isEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func host(of place: Substring.UTF8View) -> Substring.UTF8View? {
        guard place.first == UInt8(ascii: "[") else {
            let name = place.prefix { $0 != UInt8(ascii: ":") }
            return name.isEmpty || name.contains(UInt8(ascii: "%")) ? nil : name
        }
        let literal = place.prefix { $0 != UInt8(ascii: "]") }.dropFirst()
        var address = in6_addr()
        return inet_pton(AF_INET6, String(Substring(literal)), &address) == 1 ? place.prefix(literal.count + 2) : nil
    }

    /// Whether what follows a host is nothing, or a colon and a port; the port may be empty (§3.2.3).
    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first else { return true }
        let port = text.dropFirst()
        return first == UInt8(ascii: ":") && (port.isEmpty || UInt16(Substring(port)).map { $0 > 0 } ?? false)
    }
}

/// Whom proxies say that they forward for: the addresses of `X-Forwarded-For` and `Forwarded` (RFC 7239).
///
/// Every proxy adds the address that it was connected to from at the right end. With *n* trusted proxies the last *n* addresses
/// were therefore written by them, and the client is the *n*th from the right. What stands further left was sent by the client
/// and means nothing.
///
/// Everything fails closed: a field that is missing, doubled, too short or not well formed names nobody.
package enum ForwardedFor {
    /// The client according to `X-Forwarded-For`.
    ///
    /// - Parameters:
    ///   - fields: the values of all fields of that name; more than one is refused, because proxies differ in which they read.
    ///   - proxies: how many of our own are in front, at least one.
    package static func client(inList fields: [String], proxies: Int) -> NetworkAddress? {
        guard fields.count == 1, proxies > 0 else { return nil }
        let names = fields[0].split(separator: ",", omittingEmptySubsequences: false).suffix(proxies)
        return client(names.map { $0.trimming(" \t") }, proxies)
    }

    /// The client according to `Forwarded`.
    ///
    /// The whole field must be well formed: with an open quotation mark a client could swallow what the proxies added.
    package static func client(inElements fields: [String], proxies: Int) -> NetworkAddress? {
        guard fields.count == 1, proxies > 0, let elements = ForwardedScanner.elements(of: fields[0]) else { return nil }
        return client(elements.suffix(proxies).map { $0 ?? "" }, proxies)
    }

    /// All of the trusted names must be addresses, and there must be enough of them.
    private static func client(_ names: [String], _ proxies: Int) -> NetworkAddress? {
        let addresses = names.compactMap { node($0) }
        return addresses.count == proxies ? addresses.first : nil
    }

    /// Reads a node (RFC 7239 §6): an address, with a port behind it perhaps; an IPv6 address may stand in brackets, and must
    /// where there is a port. `unknown` and obfuscated names are nobody.
    static func node(_ text: String) -> NetworkAddress? {
        if let address = NetworkAddress(text) { return address }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return bracketed(text[...]) }
        guard DecimalNumber.read(text[text.index(after: colon)...].utf8, max: 65535) != nil else { return nil }
        let host = text[..<colon]
        return host.contains(":") ? bracketed(host) : NetworkAddress(host)
    }

    private static func bracketed(_ text: Substring) -> NetworkAddress? {
        guard text.hasPrefix("["), text.hasSuffix("]"), text.contains(":") else { return nil }
        return NetworkAddress(text.dropFirst().dropLast())
    }
}

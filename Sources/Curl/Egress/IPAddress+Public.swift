extension IPAddress {
    /// Tells whether the address belongs to the public Internet, by the registries of special purposes of IANA (RFC 6890 and
    /// https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry).
    ///
    /// In doubt it does not. Multicast, which those registries leave to others, is not public, nor is anything of IPv6 outside of 2000::/3.
    /// Where an IPv6 address stands for one of version 4, that one decides.
    package var isPublic: Bool {
        let address = unmapped
        return address.bytes.count == 4 ? !Self.specialV4.contains { $0.contains(address) } : address.isPublicV6
    }

    /// The address that a connection really goes to: the kernel sends what is for ::ffff:0:0/96 over IPv4 (ipv6(7)).
    var unmapped: IPAddress {
        Self.mapped.contains(self) ? IPAddress(bytes: bytes[12...]) : self
    }

    private var isPublicV6: Bool {
        // A translator sends it on to the IPv4 address in the last 32 bits.
        if Self.translated.contains(self) { return IPAddress(bytes: bytes[12...]).isPublic }
        // A relay sends it on to the IPv4 address behind the first 16 bits.
        if Self.relayed.contains(self) { return IPAddress(bytes: bytes[2..<6]).isPublic }
        return Self.unicastV6.contains(self) && !Self.specialV6.contains { $0.contains(self) }
    }

    /// IPv4 in the clothes of IPv6 (RFC 4291, section 2.5.5.2).
    private static let mapped = EgressRange(known: "::ffff:0:0/96")
    /// NAT64 at its well-known prefix (RFC 6052).
    private static let translated = EgressRange(known: "64:ff9b::/96")
    /// 6to4 (RFC 3056).
    private static let relayed = EgressRange(known: "2002::/16")
    /// All that IANA has ever given out as global unicast.
    private static let unicastV6 = EgressRange(known: "2000::/3")

    /// What is special within IPv4.
    static let specialV4: [EgressRange] = [
        EgressRange(known: "0.0.0.0/8"),  // this network; connecting to it reaches the machine itself
        EgressRange(known: "10.0.0.0/8"),  // private
        EgressRange(known: "100.64.0.0/10"),  // carrier-grade NAT
        EgressRange(known: "127.0.0.0/8"),  // loopback
        EgressRange(known: "169.254.0.0/16"),  // link-local, and where clouds keep their metadata
        EgressRange(known: "172.16.0.0/12"),  // private
        EgressRange(known: "192.0.0.0/24"),  // protocol assignments
        EgressRange(known: "192.0.2.0/24"),  // documentation
        EgressRange(known: "192.88.99.0/24"),  // 6to4 relays, given up
        EgressRange(known: "192.168.0.0/16"),  // private
        EgressRange(known: "198.18.0.0/15"),  // benchmarks
        EgressRange(known: "198.51.100.0/24"),  // documentation
        EgressRange(known: "203.0.113.0/24"),  // documentation
        EgressRange(known: "224.0.0.0/4"),  // multicast
        EgressRange(known: "240.0.0.0/4"),  // reserved, broadcast
    ]

    /// What is special within 2000::/3. All else that is special lies outside of it: `::`, `::1`, 64:ff9b:1::/48 (NAT64 of one's own),
    /// 100::/64, 5f00::/16, fc00::/7, fe80::/10, fec0::/10, ff00::/8.
    static let specialV6: [EgressRange] = [
        EgressRange(known: "2001::/23"),  // protocol assignments, Teredo among them
        EgressRange(known: "2001:db8::/32"),  // documentation
        EgressRange(known: "3fff::/20"),  // documentation
    ]
}

import Testing

@testable import Curl

/// Which addresses belong to the public Internet.
@Suite struct PublicAddressTests {
    @Test(arguments: [
        ("0.0.0.0", "0.255.255.255"), ("10.0.0.0", "10.255.255.255"), ("100.64.0.0", "100.127.255.255"), ("127.0.0.0", "127.255.255.255"),
        ("169.254.0.0", "169.254.255.255"), ("172.16.0.0", "172.31.255.255"), ("192.0.0.0", "192.0.0.255"), ("192.0.2.0", "192.0.2.255"),
        ("192.88.99.0", "192.88.99.255"), ("192.168.0.0", "192.168.255.255"), ("198.18.0.0", "198.19.255.255"),
        ("198.51.100.0", "198.51.100.255"), ("203.0.113.0", "203.0.113.255"), ("224.0.0.0", "239.255.255.255"),
        ("240.0.0.0", "255.255.255.255"),
    ])
    func `every special block of IPv4 is inside, from its first to its last address`(first: String, last: String) throws {
        let (first, last) = (try bits(first), try bits(last))
        for address in [first, last, first + (last - first) / 2].map(IPAddress.init(v4:)) { #expect(!address.isPublic, "\(address)") }
        // In every form that stands for the same address.
        for address in [first, last] {
            for form in forms(of: address) { #expect(!form.isPublic, "\(form)") }
        }
    }

    @Test(arguments: [
        "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.1.255", "192.0.3.0", "192.88.98.255",
        "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255",
        "203.0.114.0", "223.255.255.255", "8.8.8.8", "93.184.216.34",
    ])
    func `the addresses beside them are public`(text: String) throws {
        let address = try bits(text)
        #expect(IPAddress(v4: address).isPublic)
        for form in forms(of: address) { #expect(form.isPublic, "\(form)") }
    }

    @Test(arguments: [
        "::", "::1", "::2", "::127.0.0.1", "::8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9a:ffff::", "64:ff9b::1:0:0", "64:ff9b:1::",
        "64:ff9b:1::808:808", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "100::", "100::1", "100:0:0:1::", "1fff:ffff::1", "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:1::1", "2001:10::1", "2001:20::1", "2001:1ff:ffff::", "2001:db8::", "2001:db8:ffff::",
        "3fff::", "3fff:fff:ffff::", "4000::", "5f00::1", "8000::", "fbff::", "fc00::", "fd12:3456:789a::1", "fdff:ffff::", "fe00::",
        "fe80::1",
        "febf:ffff::", "fec0::1", "feff::", "ff00::", "ff02::1", "ff0e::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ])
    func `everything special of IPv6 is inside`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!address.isPublic)
    }

    @Test(arguments: [
        "2000::", "2000::1", "2001:200::", "2001:db7:ffff::", "2001:db9::", "2001:4860:4860::8888", "2003::1", "2606:4700:4700::1111",
        "2a00:1450:4001:82a::200e", "3ffe:ffff::", "3fff:1000::", "3fff:ffff::",
    ])
    func `what IANA has given out as global unicast is public`(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    private func bits(_ text: String) throws -> UInt32 {
        try #require(IPAddress(text)).bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// IPv4-mapped, NAT64 and 6to4.
    private func forms(of address: UInt32) -> [IPAddress] {
        let bytes = IPAddress(v4: address).bytes
        let zeros = [UInt8](repeating: 0, count: 16)
        return [
            IPAddress(bytes: zeros[..<10] + [0xFF, 0xFF] + bytes), IPAddress(bytes: [0, 0x64, 0xFF, 0x9B] + zeros[..<8] + bytes),
            IPAddress(bytes: [0x20, 0x02] + bytes + zeros[..<10]),
        ]
    }
}

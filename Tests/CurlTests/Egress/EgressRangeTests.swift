import Testing

@testable import Curl

/// How addresses and blocks of them are written.
@Suite struct EgressRangeTests {
    @Test(arguments: [
        "0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1", "::ffff:192.0.2.1", "64:ff9b::102:304",
    ])
    func `an address is shown as it is written`(text: String) throws {
        #expect(try #require(IPAddress(text)).description == text)
    }

    @Test(arguments: [
        "", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "127.0.0.256", "127.0.0.1.", " 127.0.0.1", "[::1]", "::1%lo",
        "1::2::3", "localhost",
    ])
    func `anything but the plain form is no address`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
        ("192.168.4.0/22", "192.168.4.0", "192.168.7.255", "192.168.3.255", "192.168.8.0"),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.0", "127.0.0.2"),
        ("fd00::/8", "fd00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fcff:ffff::", "fe00::"),
        ("2001:db8::/33", "2001:db8::", "2001:db8:7fff::1", "2001:db7::", "2001:db8:8000::"),
        ("0.0.0.0/1", "0.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.255"),
    ])
    func `a block has its first and its last address, and not those beside them`(
        block: String, first: String, last: String, before: String, after: String
    ) throws {
        let range = try #require(EgressRange(block))
        for inside in [first, last] { #expect(try range.contains(#require(IPAddress(inside)), port: 1), "\(inside)") }
        for outside in [before, after] { #expect(try range.contains(#require(IPAddress(outside)), port: 1) == false, "\(outside)") }
    }

    @Test func `a block of length zero has all addresses of its version and none of the other`() throws {
        let (v4, v6) = (try #require(IPAddress("8.8.8.8")), try #require(IPAddress("::ffff:8.8.8.8")))
        let (all4, all6) = (try #require(EgressRange("0.0.0.0/0")), try #require(EgressRange("::/0")))
        #expect(all4.contains(v4, port: 443) && !all4.contains(v6, port: 443))
        #expect(all6.contains(v6, port: 443) && !all6.contains(v4, port: 443))
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1"), ("127.0.0.0/8:8080", "127.0.0.1"), ("[::1]:8080", "::1"), ("[fd00::/8]:8080", "fd00::1"),
    ])
    func `a block with a port has that port alone`(block: String, address: String) throws {
        let range = try #require(EgressRange(block))
        let inside = try #require(IPAddress(address))
        #expect(range.contains(inside, port: 8080))
        #expect(!range.contains(inside, port: 8081))
        #expect(!range.contains(inside, port: 443))
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.1.2.3/8", "10.0.0.0/8:0", "10.0.0.0:65536",
        "10.0.0.0:+80", "10.0.0.1:", "::1/129", "fd00::1/8", "[::1]", "[::1]:", "[::1:80", "::1]:80", "[10.0.0.1]:80", "localhost",
        "localhost:80", "example.org/8", "*", "10.0.0.*", "10.0.0.0/ 8",
    ])
    func `what is not exactly a block is refused`(text: String) {
        #expect(EgressRange(text) == nil)
    }
}

import CallboxModel
import Testing

/// Addresses and ranges: one form for each, and nothing read that somebody else would read differently.
struct NetworkAddressTests {
    @Test(
        arguments: [
            ("0.0.0.0", [0, 0, 0, 0]), ("255.255.255.255", [255, 255, 255, 255]), ("192.0.2.1", [192, 0, 2, 1]),
            ("::ffff:192.0.2.1", [192, 0, 2, 1]), ("::FFFF:c000:201", [192, 0, 2, 1]), ("0:0:0:0:0:ffff:192.0.2.1", [192, 0, 2, 1]),
        ] as [(String, [UInt8])])
    func `an address of version 4 is read, mapped into version 6 too`(_ sample: (text: String, bytes: [UInt8])) {
        #expect(NetworkAddress(sample.text)?.bytes == sample.bytes)
    }

    @Test(arguments: [
        ("::", "0:0:0:0:0:0:0:0"), ("::1", "0:0:0:0:0:0:0:1"), ("1::", "1:0:0:0:0:0:0:0"),
        ("2001:DB8::8:800:200c:417a", "2001:db8:0:0:8:800:200C:417A"),
        ("::192.0.2.1", "0:0:0:0:0:0:c000:201"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("64:ff9b::192.0.2.1", "64:ff9b:0:0:0:0:192.0.2.1"),
    ])
    func `an address of version 6 is the same in each of its forms`(_ sample: (short: String, whole: String)) throws {
        let address = try #require(NetworkAddress(sample.short))
        #expect(address.bytes.count == 16)
        #expect(address == NetworkAddress(sample.whole))
    }

    @Test(arguments: [
        "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "0x1.2.3.4", "1..3.4", "1.2.3.4 ", "+1.2.3.4", "１.2.3.4",
        "2130706433", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1%lo", "[::1]", "1:2:3:4:5:6:7:8::",
        "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "-1::", "\u{0}", "localhost", "1.2.3.4/32",
        String(repeating: "0:", count: 1000),
    ])
    func `what is not strictly an address is none`(text: String) { #expect(NetworkAddress(text) == nil) }

    @Test func `an address has 4 or 16 bytes`() {
        for count in 0...20 {
            #expect((NetworkAddress(bytes: [UInt8](repeating: 1, count: count)) != nil) == [4, 16].contains(count))
        }
    }

    @Test(arguments: [
        ("192.0.2.0/24", ["192.0.2.0", "192.0.2.255", "::ffff:192.0.2.7"], ["192.0.3.0", "192.0.1.255", "::c000:201"]),
        ("192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "::1"]), ("0.0.0.0/0", ["8.8.8.8"], ["::1"]), ("::/0", ["::1"], ["8.8.8.8"]),
        ("10.128.0.0/9", ["10.255.1.1"], ["10.127.1.1"]), ("2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::1"]),
        ("::ffff:10.0.0.0/104", ["10.1.2.3"], ["11.0.0.0"]), ("::ffff:0:0/96", ["1.2.3.4"], ["::1"]), ("::1", ["::1"], ["::2"]),
    ])
    func `a range holds what begins with its bits`(_ sample: (text: String, inside: [String], outside: [String])) throws {
        let range = try #require(AddressRange(sample.text))
        for text in sample.inside { #expect(range.contains(try #require(NetworkAddress(text))), "\(text)") }
        for text in sample.outside { #expect(!range.contains(try #require(NetworkAddress(text))), "\(text)") }
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.1/8", "::1/64", "::/129",
        "::ffff:10.0.0.0/95",
        "10.0.0.0 /8", "10.0.0.0-10.0.0.255", "example.org",
    ])
    func `what is not strictly a range is none`(text: String) { #expect(AddressRange(text) == nil) }

    @Test func `a list of ranges is read whole or not at all`() {
        #expect(AddressRange.list("")?.isEmpty == true)
        #expect(AddressRange.list("10.0.0.0/8, ::1,192.0.2.1")?.count == 3)
        for text in [",", "10.0.0.0/8,", ",::1", "10.0.0.0/8;::1", "10.0.0.0/8 ::1"] { #expect(AddressRange.list(text) == nil) }
    }
}

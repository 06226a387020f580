import CallboxModel
import TestSupport
import Testing

/// Which texts are absolute http or https URLs.
struct HTTPURLTests {
    static let accepted: [(String, String)] = [
        ("http://h", "h"), ("https://h/", "h"), ("HTTP://H/", "H"), ("hTTpS://x.example", "x.example"),
        ("https://x.example:1/", "x.example"), ("https://x.example:65535/a/b.png?c=d&e=f#g", "x.example"), ("http://h:/", "h"),
        ("http://h:080/", "h"), ("http://h?x", "h"), ("http://h#x", "h"), ("http://h/%41%20%E2%82%AC", "h"), ("http://h//x/../y", "h"),
        ("http://h/?a?b/c@d:e", "h"), ("http://h/@", "h"), ("http://127.0.0.1/", "127.0.0.1"), ("http://2130706433/", "2130706433"),
        ("http://h.", "h."), ("http://a_b-c.d/", "a_b-c.d"), ("http://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("http://[::1]/", "[::1]"), ("http://[2001:db8::1]:8080", "[2001:db8::1]"), ("http://[::ffff:10.0.0.1]/", "[::ffff:10.0.0.1]"),
        ("http://h/!$&'()*+,;=:@-._~", "h"),
    ]

    @Test(arguments: accepted)
    func `a URL is accepted with its host as it was written`(text: String, host: String) throws {
        let url = try #require(HTTPURL(text))
        #expect(url.text == text)
        #expect(url.host == host)
        #expect(["http", "https"].contains(url.scheme))
        #expect(!url.hasCredentials)
    }

    @Test(arguments: [
        "http://u@h/", "http://u:p@h/", "http://u:p:q@h:80/", "http://@h/", "http://:@h", "https://u%40x@h/", "http://u@[::1]/",
    ])
    func `credentials are allowed and told`(text: String) throws {
        let url = try #require(HTTPURL(text))
        #expect(url.hasCredentials)
        #expect(["h", "[::1]"].contains(url.host))
    }

    @Test(arguments: [
        "", " ", "h", "/x", "//h/x", "h:80", "x.example/a", "http", "http:", "http:/", "http://", "http:x", "http:/x", "http:///x",
        "http:////h",
        "http://?x", "http://#x", "http://:80/", "http://@", "http://u@/", "http://u@:80/", "https:h",
    ])
    func `no scheme or no host is refused`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        "javascript:alert(1)", "javascript://h/%0aalert(1)", "file:///etc/passwd", "file://h/x", "ftp://h/", "data:text/html,x",
        "gopher://h/", "ws://h/", "httpx://h/", "xhttp://h/", "blob:http://h/x", "mailto:a@b",
    ])
    func `another scheme is refused`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        "http://h:0/", "http://h:00/", "http://h:65536/", "http://h:99999999999999999999/", "http://h:-1/", "http://h:+80/",
        "http://h:8 0/", "http://h:80a/", "http://h:http/", "http://h:80:80/", "http://h:%38%30/", "http://[::1]:65536/", "http://[::1]80/",
        "http://[::1]x:80/", "http://[::1]8/",
    ])
    func `a port that is none is refused`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        "http://::1/", "http://[::1", "http://::1]/", "http://[]/", "http://[zz]/", "http://[1.2.3.4]/", "http://[x.example]/",
        "http://[:::]/", "http://[1::2::3]/", "http://[1:2:3:4:5:6:7:8:9]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/",
        "http://[::1][::1]/",
    ])
    func `brackets hold an IPv6 address or are refused`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        "http://%41/", "http://a%00b/", "http://a%2Fb/", "http://a%20b/", "http://127%2E0.0.1/", "http://h%/", "http://%E2%82%AC/",
    ])
    func `a host that two readers could decode into two is refused`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        "http://bücher.example/", "http://例え.jp/", "http://h/ü", "http://h/😀", "http://ｈ/", "http://h\u{3002}example/", "http://h/\u{202E}",
        "http://e\u{301}/",
    ])
    func `a character beyond ASCII is refused`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: UInt8(0)...0x20)
    func `a control character or space is refused everywhere`(byte: UInt8) {
        let character = String(Unicode.Scalar(byte))
        for text in [
            "\(character)http://h/", "ht\(character)tp://h/", "http://h\(character)/", "http://h/\(character)x", "http://h/\(character)",
        ] {
            #expect(HTTPURL(text) == nil)
        }
    }

    @Test(arguments: ["\"", "<", ">", "\\", "^", "`", "{", "|", "}", "\u{7F}", "%", "%4", "%zz", "[", "]", "#a#"])
    func `a character that a URL may not contain is refused in path and query`(text: String) {
        #expect(HTTPURL("http://h/a\(text)") == nil)
        #expect(HTTPURL("http://h/?a\(text)") == nil)
    }

    @Test(arguments: ["http://a@b@c/", "http://a:b:c/", "http://h\\x/", "http:\\\\h", "http://h\\@x/", "http://a<b/", "http ://h"])
    func `a host that readers disagree about is refused`(text: String) {
        #expect(HTTPURL(text) == nil)
    }
}

import Testing

@testable import Curl

/// What is refused before anything is sent.
@Suite struct RequestRuleTests {
    private static let address = "http://127.0.0.1:9/"

    @Test(arguments: [
        "", "example.com/path", "/path", "ftp://example.com/", "file:///etc/passwd", "http://", "http://user@example.com/",
        "http://user:hidden@example.com/", "http://example.com:99999/", "http://example.com/a b", "http://example.com/a\r\nX: y",
        "http://example.com/\0", "http://exa\nmple.com/", "http://example.com/\u{7F}", "javascript:alert(1)",
        "http://example.com/" + String(repeating: "x", count: 8192),
    ])
    func `an address that is not plain http or https is refused`(url: String) throws {
        let error = try #require(throws: CurlError.self) { try PreparedRequest(Request(url: url), under: .loopback) }
        #expect(error.code == .invalidRequest)
        #expect(error.reach == .notSent)
        #expect(!"\(error)".contains("hidden"))
    }

    @Test func `an address is sent as libcurl reads it`() throws {
        let target = try Target("HTTPS://Example.com:443/bücher?q=ä#part")
        #expect(target.isEncrypted)
        #expect(target.place == "example.com:443")
        #expect(target.url.contains("/b%C3%BCcher?q=%C3%A4") || target.url.contains("/b%c3%bccher?q=%c3%a4"))
    }

    @Test(arguments: [
        Header("X-A", "1\r\nX-B: 2"), Header("X-A", "1\n"), Header("X-A", "\r"), Header("X-A", "\0"), Header("X-A\r\n", "1"),
        Header("X A", "1"), Header("X-A:", "1"), Header("", "1"), Header("X-Ä", "1"), Header("X-A", "\u{7F}"),
    ])
    func `a header that could split the request is refused`(header: Header) async throws {
        let error = try #require(throws: CurlError.self) {
            try PreparedRequest(Request(url: Self.address, headers: [header]), under: .loopback)
        }
        #expect(error.code == .invalidRequest)
        #expect(!error.description.contains("\r"))
        #expect(!error.description.contains("\n"))
    }

    @Test(arguments: PreparedRequest.ownHeaders)
    func `a header that the client sets itself is refused`(name: String) throws {
        let request = Request(url: Self.address, headers: [Header(name.lowercased(), "x")])
        #expect(throws: CurlError.self) { try PreparedRequest(request, under: .loopback) }
    }

    @Test(arguments: ["", "two words", "a\r\nb", "a\0", "ä"])
    func `a secret that cannot be sent is refused without being shown`(text: String) throws {
        let error = try #require(throws: CurlError.self) {
            try PreparedRequest(Request(url: Self.address, bearer: Secret(text)), under: .loopback)
        }
        #expect(error.code == .invalidRequest)
        #expect(text.isEmpty || !error.description.contains(text))
    }

    @Test func `a User-Agent that could split the request is refused`() throws {
        let error = try #require(throws: CurlError.self) { try Client(Client.Configuration(userAgent: "a\r\nX: b")) }
        #expect(error.code == .invalidRequest)
    }

    @Test(arguments: ["", "GET IT", "PO\r\nST", "head", "CONNECT", "get"])
    func `a method that is no plain word, or has a case of its own, is refused`(name: String) throws {
        #expect(throws: CurlError.self) { try PreparedRequest(Request(.other(name), url: Self.address), under: .loopback) }
    }

    @Test func `a method that reads takes no body`() throws {
        #expect(throws: CurlError.self) { try PreparedRequest(Request(url: Self.address, body: []), under: .loopback) }
        #expect(throws: CurlError.self) { try PreparedRequest(Request(.head, url: Self.address, body: [1]), under: .loopback) }
    }

    @Test func `only methods that read are repeatable unless told otherwise`() {
        #expect(Request(url: "").isRepeatable)
        #expect(Request(.head, url: "").isRepeatable)
        #expect(!Request(.post, url: "").isRepeatable)
        #expect(!Request(.put, url: "").isRepeatable)
        #expect(Request(.put, url: "", isRepeatable: true).isRepeatable)
    }
}

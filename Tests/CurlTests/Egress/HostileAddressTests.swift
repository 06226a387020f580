import Curl
import Testing

/// Addresses that lead inside, against servers inside that must never be connected to.
@Suite struct HostileAddressTests {
    /// Everything that ends at 127.0.0.2, 127.0.0.1 or ::1, or nowhere; `PORT` is that of the trap.
    private static let leadingInside = [
        "http://127.0.0.2:PORT/", "https://127.0.0.2:PORT/", "http://127.0.0.1:PORT/", "http://2130706434:PORT/", "http://0x7f000002:PORT/",
        "http://0X7F.0X0.0X0.0X2:PORT/", "http://0177.0.0.2:PORT/", "http://0177.00.00.0002:PORT/", "http://017700000002:PORT/",
        "http://127.2:PORT/", "http://127.0.2:PORT/", "http://0x7f.2:PORT/", "http://127.0x2:PORT/", "http://①②⑦.⓪.⓪.②:PORT/",
        "http://１２７.０.０.２:PORT/", "http://127。0。0。2:PORT/", "http://[::ffff:127.0.0.2]:PORT/", "http://[::ffff:7f00:2]:PORT/",
        "http://[0:0:0:0:0:ffff:7f00:0002]:PORT/", "http://[::127.0.0.2]:PORT/", "http://[64:ff9b::127.0.0.2]:PORT/",
        "http://[64:ff9b:1::7f00:2]:PORT/", "http://[2002:7f00:2::1]:PORT/", "http://[::1]:PORT/", "http://[::]:PORT/", "http://0:PORT/",
        "http://0.0.0.0:PORT/", "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/",
        "http://127.0.0.2:PORT#@93.184.216.34/", "http://127.0.0.2:PORT?@93.184.216.34/", "http:127.0.0.2:PORT/", "http:/127.0.0.2:PORT/",
    ]

    /// What is refused before any name is looked up.
    private static let unreadable = [
        "http://user@127.0.0.2:PORT/", "http://user:pass@127.0.0.2:PORT/", "http://93.184.216.34@127.0.0.2:PORT/",
        "http://@127.0.0.2:PORT/x y", "file:///etc/passwd", "file://127.0.0.2/etc/passwd", "gopher://127.0.0.2:PORT/_GET%20/",
        "dict://127.0.0.2:PORT/d:x", "ftp://127.0.0.2:PORT/", "ftps://127.0.0.2:PORT/", "tftp://127.0.0.2:PORT/x", "scp://127.0.0.2:PORT/x",
        "sftp://127.0.0.2:PORT/x", "ldap://127.0.0.2:PORT/", "telnet://127.0.0.2:PORT/", "smb://127.0.0.2/x", "imap://127.0.0.2:PORT/",
        "smtp://127.0.0.2:PORT/", "mqtt://127.0.0.2:PORT/", "rtsp://127.0.0.2:PORT/", "ws://127.0.0.2:PORT/", "data:text/plain,x",
        "http://127.0.0.2\\@93.184.216.34:PORT/\r\n", "unix:/run/x.sock", "http://127.0.0.2:PORT/\u{0}",
    ]

    @Test func `no way of writing an address leads inside`() async throws {
        let trap = try Trap.set()
        defer { trap.stop() }
        try await withClient(under: .publicOnly(permitsHTTP: true)) { client in
            for form in Self.leadingInside {
                let url = form.replacing("PORT", with: "\(trap.port)")
                let error = try await failure { () throws(CurlError) in try await client.send(Request(url: url + "path?query")) }
                #expect([.addressRefused, .nameNotResolved, .invalidRequest].contains(error.code), "\(form): \(error)")
                #expect(error.reach == .notSent, "\(form)")
                #expect(!error.description.contains("query"))
            }
        }
        #expect(trap.connectionCount == 0)
    }

    @Test(arguments: ["http://127.0.0.2:PORT/", "https://0x7f.2:PORT/", "http://[::ffff:7f00:2]:PORT/", "http://localhost:PORT/"])
    func `the refusal of an address says what it is about, and shows nothing of the path`(form: String) async throws {
        let url = form.replacing("PORT", with: "4567")
        let error = try await withClient(under: .publicOnly(permitsHTTP: true)) { client in
            try await failure { () throws(CurlError) in try await client.send(Request(url: url + "path?query")) }
        }
        #expect(error.code == .addressRefused)
        #expect(error.message.contains(":4567 leads"))
        #expect(error.cause?.hasSuffix("is not a public address") == true)
        #expect(error.advice.contains("allowed"))
        #expect(!error.description.contains("path") && !error.description.contains("query"))
    }

    @Test func `what is not http, or names a user, is not even read`() async throws {
        let trap = try Trap.set()
        defer { trap.stop() }
        // Whoever may go anywhere may not go there either.
        for policy in [EgressPolicy.publicOnly(permitsHTTP: true), .chosenByOperator] {
            try await withClient(under: policy) { client in
                for form in Self.unreadable {
                    let url = form.replacing("PORT", with: "\(trap.port)")
                    let error = try await failure { () throws(CurlError) in try await client.send(Request(url: url)) }
                    #expect(error.code == .invalidRequest, "\(form): \(error)")
                    #expect(error.reach == .notSent)
                }
            }
        }
        #expect(trap.connectionCount == 0)
    }

    @Test func `the trap would close: what is allowed gets in`() async throws {
        let trap = try Trap.set()
        defer { trap.stop() }
        let policy = EgressPolicy.publicOnly(besides: [try #require(EgressRange("127.0.0.2:\(trap.port)"))], permitsHTTP: true)
        try await withClient(under: policy) { client in
            for host in ["127.0.0.2", "2130706434", "0x7f.2", "[::ffff:127.0.0.2]"] {
                let response = try await client.send(Request(url: "http://\(host):\(trap.port)/"))
                #expect(response.status == 200, "\(host)")
            }
            let other = try await failure { () throws(CurlError) in try await client.send(Request(url: "http://127.0.0.1:\(trap.port)/")) }
            #expect(other.code == .addressRefused)
        }
        #expect(trap.connectionCount >= 1)
    }

    @Test func `of several addresses of a name only those that are allowed are tried`() async throws {
        let server = try LoopbackServer.answering { _, peer in peer.answer() }
        defer { server.stop() }
        let policy = EgressPolicy.publicOnly(besides: [try #require(EgressRange("127.0.0.1"))], permitsHTTP: true)
        try await withClient(under: policy) { client in
            // On most machines it is ::1 as well, which is not allowed here.
            let response = try await client.send(Request(url: "http://localhost:\(server.port)/"))
            #expect(response.status == 200)
        }
    }
}

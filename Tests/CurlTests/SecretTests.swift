import Curl
import Testing

/// Nothing that can be printed shows the secret.
@Suite struct SecretTests {
    private static let text = "sk-0123456789"

    @Test func `a secret shows itself nowhere`() {
        let secret = Secret(Self.text)
        let request = Request(.post, url: "http://127.0.0.1:9/", bearer: secret)
        let optional: Secret? = secret
        for shown in [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(String(describing: optional))", "\([secret])",
            "\(["key": secret])", "\(request)", String(reflecting: request),
        ] {
            #expect(!shown.contains(Self.text))
        }
        var dumped = ""
        dump(secret, to: &dumped)
        dump(request, to: &dumped)
        #expect(!dumped.contains(Self.text))
        #expect(dumped.contains("<secret>"))
    }

    @Test func `no error shows the secret, whatever the server does`() async throws {
        let answers: [@Sendable (ReceivedRequest, Peer) -> Bool] = [
            { _, _ in false },
            { request, peer in peer.write(request.values(of: "Authorization").joined() + "\r\n\r\n") && false },
            { _, peer in peer.write("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n") && false },
            { request, peer in
                let secret = request.values(of: "Authorization")[0].dropFirst("Bearer ".count)
                return peer.answer("302 Found", headers: ["Location: http://\(secret).invalid/"])
            },
            { request, peer in peer.answer("302 Found", headers: ["Location: ftp://\(request.values(of: "Authorization")[0])/"]) },
        ]
        for answer in answers {
            try await withAnswers(answer) { client, server in
                let request = Request(url: server.url(), bearer: Secret(Self.text), redirects: .followed(max: 1))
                let error = try await failure { () throws(CurlError) in try await client.send(request) }
                #expect(!"\(error)\(String(reflecting: error))".contains(Self.text))
                #expect(server.requests.first?.values(of: "Authorization") == ["Bearer \(Self.text)"])
            }
        }
    }
}

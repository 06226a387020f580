import Curl
import Glibc
import Testing

/// The environment has no say in where a request goes.
@Suite struct EnvironmentTests {
    @Test func `proxies of the environment are ignored`() async throws {
        // In a process of its own, as the environment cannot be changed safely while other threads read it.
        await #expect(processExitsWith: .success) {
            // Port 9 takes no connections: through the proxy, the request would fail.
            for name in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:9", 1) }
            try await withAnswers { _, peer in
                peer.answer(body: "direct")
            } _: { client, server in
                let response = try await client.send(Request(url: server.url()))
                guard response.body == Array("direct".utf8), server.requests.first?.path == "/" else { exit(1) }
            }
        }
    }
}

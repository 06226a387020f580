import Curl
import Testing

/// Transfers and clients that end before their time.
@Suite struct EndTests {
    /// Answers nothing, ever.
    private static let silence: @Sendable (ReceivedRequest, Peer) -> Bool = { _, peer in
        peer.waitForEnd()
        return false
    }

    @Test func `cancelling the task ends the transfer`() async throws {
        try await withAnswers(Self.silence) { client, server in
            let task = Task { try await failure { () throws(CurlError) in try await client.send(Request(url: server.url())) } }
            try await eventually { server.requests.count == 1 }
            task.cancel()
            let error = try await task.value
            #expect(error.code == .cancelled)
            #expect(error.reach == .mayHaveArrived)
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        try await withAnswers(Self.silence) { client, server in
            let task = Task {
                // Ends with the cancellation, which is what it waits for.
                try? await Task.sleep(for: .seconds(10))
                return try await failure { () throws(CurlError) in try await client.send(Request(url: server.url())) }
            }
            task.cancel()
            let error = try await task.value
            #expect(error.code == .cancelled)
            #expect(error.reach == .notSent)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `what waits for its turn can be cancelled and closed too, and was not sent`() async throws {
        let server = try LoopbackServer.answering(Self.silence)
        defer { server.stop() }
        let client = try Client(Client.Configuration(egress: .loopback, connectionsPerHostMax: 1))
        let tasks = ["/running", "/cancelled", "/closed"].map { path in
            Task { try await failure { () throws(CurlError) in try await client.send(Request(url: server.url(path))) } }
        }
        try await eventually { server.requests.count == 1 }
        let running = server.requests.first?.path
        let waiting = zip(["/running", "/cancelled", "/closed"], tasks).filter { $0.0 != running }.map(\.1)
        waiting[0].cancel()
        let cancelled = try await waiting[0].value
        await client.close()
        let closed = try await waiting[1].value
        #expect([cancelled.code, closed.code] == [.cancelled, .closed])
        #expect([cancelled.reach, closed.reach] == [.notSent, .notSent])
        #expect(server.requests.count == 1)
    }

    @Test func `closing ends what is under way and takes nothing more`() async throws {
        let server = try LoopbackServer.answering(Self.silence)
        defer { server.stop() }
        let client = try Client(Client.Configuration(egress: .loopback))
        let tasks = (0..<10).map { _ in
            Task { try await failure { () throws(CurlError) in try await client.send(Request(.post, url: server.url())) } }
        }
        try await eventually { server.requests.count == 10 }
        async let again: Void = client.close()
        await client.close()
        await again
        for task in tasks {
            let error = try await task.value
            #expect(error.code == .closed)
            #expect(error.reach == .mayHaveArrived)
        }
        let late = try await failure { () throws(CurlError) in try await client.send(Request(url: server.url())) }
        #expect(late.code == .closed)
        #expect(late.reach == .notSent)
    }

    @Test func `a client that is forgotten ends by itself`() async throws {
        let hasEnded = Box(false)
        let server = try LoopbackServer { server, peer in
            guard server.nextRequest(of: peer) != nil, peer.answer() else { return }
            peer.waitForEnd()
            hasEnded.change { $0 = true }
        }
        defer { server.stop() }
        do {
            let client = try Client(Client.Configuration(egress: .loopback))
            _ = try await client.send(Request(url: server.url()))
        }
        // The kept connection is closed when libcurl's memory is freed, which is the last thing that the thread does.
        try await eventually { hasEnded.value }
    }
}

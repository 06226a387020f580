import Curl
import Foundation
import Testing

extension EgressPolicy {
    /// What the servers of the tests need: this machine, with and without TLS.
    static let loopback = EgressPolicy.publicOnly(
        besides: ["127.0.0.1", "::1"].compactMap { EgressRange($0) }, permitsHTTP: true)
}

/// Runs a test with a client, and closes it whatever happens.
func withClient<Value>(
    _ configuration: Client.Configuration = Client.Configuration(), under egress: EgressPolicy = .loopback,
    _ body: (Client) async throws -> Value
) async throws -> Value {
    var configuration = configuration
    configuration.egress = egress
    let client = try Client(configuration)
    do {
        let value = try await body(client)
        await client.close()
        return value
    } catch {
        await client.close()
        throw error
    }
}

/// Uses kept connections for every request, however slow the machine is.
let keeping = Client.Configuration(idleMaxUnrepeatable: .seconds(60))

/// Runs a test with a client and a server.
func withServer<Value>(
    with configuration: Client.Configuration = Client.Configuration(), _ script: @escaping @Sendable (LoopbackServer, Peer) -> Void,
    _ body: (Client, LoopbackServer) async throws -> Value
) async throws -> Value {
    let server = try LoopbackServer(script: script)
    defer { server.stop() }
    return try await withClient(configuration) { try await body($0, server) }
}

/// Runs a test with a client and a server that treats all requests alike.
func withAnswers<Value>(
    with configuration: Client.Configuration = Client.Configuration(), _ answer: @escaping @Sendable (ReceivedRequest, Peer) -> Bool,
    _ body: (Client, LoopbackServer) async throws -> Value
) async throws -> Value {
    let server = try LoopbackServer.answering(answer)
    defer { server.stop() }
    return try await withClient(configuration) { try await body($0, server) }
}

/// Runs a test with an empty directory that is removed afterwards.
func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = NSTemporaryDirectory() + "curl-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // What cannot be removed is left to the system's own cleaning.
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Gives the error with which a transfer must fail.
func failure(
    _ location: SourceLocation = #_sourceLocation, of body: () async throws(CurlError) -> some Sendable
) async throws -> CurlError {
    do throws(CurlError) {
        _ = try await body()
    } catch {
        return error
    }
    Issue.record("the transfer did not fail", sourceLocation: location)
    throw CancellationError()
}

/// Waits until something holds, for at most ten seconds.
func eventually(_ location: SourceLocation = #_sourceLocation, _ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("it did not happen in time", sourceLocation: location)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Collects what a callback on another thread is told.
final class Collected<Element: Sendable>: Sendable {
    private let box = Box<[Element]>([])

    var all: [Element] { box.value }

    func add(_ element: Element) {
        box.change { $0.append(element) }
    }
}

import CallboxSandbox
import Logging
import ServiceLifecycle

/// Runs services for as long as the body runs, and stops them gracefully.
package func withServices<Value>(_ services: [any Service], _ body: () async throws -> Value) async throws -> Value {
    let group = ServiceGroup(services: services, logger: .silent)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}

/// Runs a sandbox on a free port of loopback for as long as the body runs.
package func withSandbox<Value>(_ configuration: SandboxConfiguration, _ body: (String) async throws -> Value) async throws -> Value {
    let (addresses, listening) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1))
    let sandbox = Sandbox(configuration, logger: .silent) { listening.yield($0.url) }
    return try await withServices([sandbox]) {
        guard let url = await addresses.first(where: { _ in true }) else { throw Overdue() }
        return try await body(url)
    }
}

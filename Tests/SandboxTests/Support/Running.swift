import CallboxSandbox
import Curl
import Logging
import ServiceLifecycle

/// Runs a sandbox and a receiver on free ports of loopback for as long as the body runs.
func withSandbox<Value: Sendable>(
    _ configuration: SandboxConfiguration = .quick, receiver: Receiver = Receiver(),
    _ body: @Sendable @escaping (Provider, Receiver) async throws -> Value
) async throws -> Value {
    let (addresses, listening) = AsyncStream.makeStream(of: SandboxAddress.self, bufferingPolicy: .bufferingOldest(1))
    let sandbox = Sandbox(configuration, logger: .silent) { listening.yield($0) }
    let group = ServiceGroup(services: [receiver, sandbox], logger: .silent)
    let client = try Client(.init(egress: .chosenByOperator))
    let result: Result<Value, any Error> = await withTaskGroup(of: Void.self) { tasks in
        // A sandbox that cannot start ends the wait for its address.
        tasks.addTask {
            try? await group.run()
            listening.finish()
        }
        let result: Result<Value, any Error>
        do {
            guard let address = await addresses.first(where: { _ in true }) else { throw Missing("address") }
            try await eventually { receiver.isListening }
            let provider = Provider(address: address, client: client) { await group.triggerGracefulShutdown() }
            result = .success(try await body(provider, receiver))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        return result
    }
    await client.close()
    return try result.get()
}

extension SandboxConfiguration {
    /// Tasks of a few milliseconds and callbacks that are tried again at once.
    static var quick: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.seed = 7
        configuration.duration = .milliseconds(20)...(.milliseconds(40))
        configuration.progressShare = 0
        configuration.retryDelays = [.milliseconds(5), .milliseconds(10), .milliseconds(20)]
        return configuration
    }

    /// The quick one with faults.
    static func quick(_ change: (inout SandboxFaults) -> Void) -> SandboxConfiguration {
        var configuration = quick
        change(&configuration.faults)
        return configuration
    }
}

/// The deadline of a wait passed.
struct Overdue: Error {}

/// Waits until a body gives a value.
@discardableResult
func eventually<Value>(within limit: Duration = .seconds(60), _ body: () async throws -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if let value = try await body() { return value }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw Overdue()
}

/// Waits until a condition holds.
func eventually(within limit: Duration = .seconds(60), _ condition: () async throws -> Bool) async throws {
    try await eventually(within: limit) { try await condition() ? true : nil }
}

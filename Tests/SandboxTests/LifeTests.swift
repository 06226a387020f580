import CallboxModel
import CallboxSandbox
import Curl
import ServiceLifecycle
import Testing

@Suite struct LifeTests {
    @Test func `it stops soon, whatever waits`() async throws {
        var configuration = SandboxConfiguration.quick { $0.latency = .seconds(600) }
        configuration.duration = .seconds(600)...(.seconds(600))
        let stopped = try await withSandbox(configuration) { provider, receiver in
            let callback = receiver.url("key.capability")
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                // The answer is held back for ten minutes; the stop ends that.
                tasks.addTask { _ = try? await provider.submit("midjourney_remix", .remix(callback: callback)) }
                try await eventually { try await provider.stats().count("pending_callback_plans") == 1 }
                let stopped = ContinuousClock.now
                await provider.stop()
                return stopped
            }
        }
        // Far from the ten minutes; how far depends on the machine.
        #expect(ContinuousClock.now - stopped < .seconds(60))
    }

    @Test func `a cancelled sandbox ends`() async throws {
        let (addresses, listening) = AsyncStream.makeStream(of: SandboxAddress.self, bufferingPolicy: .bufferingOldest(1))
        let sandbox = Sandbox(.quick, logger: .silent) { listening.yield($0) }
        await withTaskGroup(of: Void.self) { tasks in
            // How a cancelled service ends is its own affair, as long as it does.
            tasks.addTask { try? await sandbox.run() }
            _ = await addresses.first { _ in true }
            tasks.cancelAll()
        }
    }

    @Test func `a port in use is told`() async throws {
        try await withSandbox { provider, _ in
            var configuration = SandboxConfiguration.quick
            configuration.port = provider.address.port
            let taken = configuration
            let failure = await #expect(throws: Failure.self) { try await Sandbox(taken, logger: .silent).run() }
            #expect(failure?.code == .configuration)
            #expect(failure?.message.contains(String(taken.port)) == true)
        }
    }

    @Test func `an address is a base URL`() {
        #expect(SandboxAddress(host: "127.0.0.1", port: 8099).url == "http://127.0.0.1:8099")
        #expect(SandboxAddress(host: "0.0.0.0", port: 1).url == "http://127.0.0.1:1")
        #expect(SandboxAddress(host: "::1", port: 1).url == "http://[::1]:1")
    }

    @Test func `many submits at once make as many tasks`() async throws {
        try await withSandbox { provider, receiver in
            let ids = try await withThrowingTaskGroup(of: String.self) { tasks in
                for number in 0..<200 {
                    tasks.addTask { try await provider.accepted(callback: receiver.url("key\(number).capability")) }
                }
                return try await tasks.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(ids.count == 200)
            try await eventually { Set(receiver.arrivals.map(\.path)).count == 200 }
        }
    }
}

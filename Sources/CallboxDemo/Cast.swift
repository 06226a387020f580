import CallboxModel
import CallboxService
import Curl
import Foundation

/// The processes of a demo: the sandbox, and the service that is killed and started again.
actor Cast {
    private static let key = "sandbox-key"

    let sandboxURL: String
    private(set) var serviceURL: String
    private let plan: Demo.Plan
    private let sandbox: ChildProcess
    private var service: ChildProcess
    private let client: Client

    init(_ plan: Demo.Plan) async throws {
        self.plan = plan
        client = try Client(.init(egress: .chosenByOperator))
        sandbox = try ChildProcess(
            plan.program, Self.sandboxArguments(plan.seed), log: plan.directory + "/sandbox.log")
        do {
            sandboxURL = try await sandbox.announcement("url")
            service = try Self.service(plan, sandboxURL, address: "127.0.0.1:0")
        } catch {
            await sandbox.stop()
            await client.close()
            throw error
        }
        do {
            serviceURL = "http://" + (try await service.announcement("listening"))
        } catch {
            await service.stop()
            await sandbox.stop()
            await client.close()
            throw error
        }
    }

    private static func sandboxArguments(_ seed: UInt64) -> [String] {
        [
            "sandbox", "--port", "0", "--mix", "rich", "--seed", String(seed), "--duration", "300ms-2500ms", "--key", key,
            "--fault", "latency=100ms", "--fault", "late-delay=2s",
        ]
    }

    private static func service(_ plan: Demo.Plan, _ provider: String, address: String) throws -> ChildProcess {
        let settings = values(plan, provider).merging(["listen.address": address]) { $1 }
        let flags = settings.sorted { $0.key < $1.key }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
        return try ChildProcess(
            plan.program, ["serve"] + flags, environment: ["CALLBOX_PROVIDER_KEY": key], log: plan.directory + "/service.log")
    }

    /// Settings at the pace of a demo: what takes minutes in earnest takes seconds here.
    private static func values(_ plan: Demo.Plan, _ provider: String) -> [String: String] {
        [
            "state": plan.state, "provider.url": provider, "poll.first": "1500ms", "poll.grace": "500ms", "poll.interval": "700ms",
            "poll.interval-max": "2s", "poll.eager-min": "300ms", "poll.eager-max": "1s", "provider.rate": "200", "poll.backoff": "200ms",
            "inbox.checkpoint": "1s", "log.level": "info", "submit.disk-floor": "16MiB",
            "poll.last-words": "1s",
        ]
    }

    /// The settings of the demo's own part, the submitting.
    func settings() throws -> Settings {
        var flags = Self.values(plan, sandboxURL)
        flags["provider.key"] = Self.key
        flags["public.url"] = serviceURL
        flags["submit.concurrency"] = "6"
        return try Settings(try SettingSources(flags: flags, environment: [:], file: nil), environment: [:])
    }

    func killService() async throws { await service.kill() }

    /// Starts the service again where it was.
    func startService() async throws {
        service = try Self.service(plan, sandboxURL, address: String(serviceURL.dropFirst("http://".count)))
        _ = try await service.announcement("listening")
    }

    /// What the sandbox knows of itself.
    func truth() async throws -> Truth {
        Truth(tasks: try await document("/sandbox/tasks"), stats: try await document("/sandbox/stats"))
    }

    private func document(_ path: String) async throws -> JSONValue {
        try JSONScanner.scan(try await client.send(Request(.get, url: sandboxURL + path)).body)
    }

    /// Ends every process of the demo.
    func leave() async {
        await service.stop()
        await sandbox.stop()
        await client.close()
    }
}

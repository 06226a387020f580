import ArgumentParser
import CallboxModel
import CallboxSandbox
import CallboxService
import Logging
import ServiceLifecycle
import Synchronization
import Terminal
import UnixSignals

/// The imitated provider by itself.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Imitate the provider over real HTTP, with faults on demand.",
        discussion: """
            It speaks the provider's protocol, draws real pictures, calls back, and forgets everything when it stops. What it did is told \
            under /sandbox/stats, every task it made under /sandbox/tasks.

            Examples:
              callbox sandbox --port 8760
              callbox sandbox --port 8760 --fault drop=0.3 --fault double=0.1 --seed 7
              callbox sandbox --port 8760 --mix rich
              callbox sandbox --faults                          what can go wrong on demand
            """)

    enum Mix: String, ExpressibleByArgument, CaseIterable {
        case none
        case rich
    }

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 for any free one.")
    var port = 8760

    @Option(name: .customLong("key"), help: "An API key to accept; may be repeated. Else: sandbox-key")
    var keys: [String] = []

    @Option(help: ArgumentHelp("How long a job takes, from-to.", valueName: "2s-6s"))
    var duration: String?

    @Option(help: "The dialect of the callbacks: \(SandboxConfiguration.CallbackDialect.allCases.map(\.rawValue).joined(separator: ", ")).")
    var dialect = SandboxConfiguration.CallbackDialect.gateway.rawValue

    @Option(help: "A ready mix of faults to begin with: none or rich.")
    var mix = Mix.none

    @Option(name: .customLong("fault"), help: ArgumentHelp("A fault; may be repeated. See --faults.", valueName: "name=value"))
    var faultWords: [String] = []

    @Option(help: "Makes a run repeatable.")
    var seed: UInt64?

    @Flag(help: "List the faults and stop.")
    var faults = false

    func run() async throws {
        if faults { return listFaults() }
        LogOutput.level.withLock { $0 = .notice }
        let configuration = try configuration()
        let sandbox = Sandbox(configuration, logger: Logger(label: "callbox.sandbox")) { address in
            if Console.results.screen.isTerminal {
                Console.line("The sandbox answers on \(address.url), seed \(configuration.seed). Stop with Ctrl-C.")
            } else {
                Console.json(JSONObject([("url", .string(address.url)), ("seed", .string(String(configuration.seed)))]))
            }
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [sandbox], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "callbox.sandbox")))
        try await group.run()
    }

    private func configuration() throws -> SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.host = host
        configuration.port = port
        if !keys.isEmpty { configuration.apiKeys = keys }
        if let duration { configuration.duration = try range(duration) }
        guard let dialect = SandboxConfiguration.CallbackDialect(rawValue: dialect) else {
            throw ValidationError(
                "--dialect must be one of \(SandboxConfiguration.CallbackDialect.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        configuration.dialect = dialect
        configuration.faults = try SandboxFaults(parsing: faultWords, onto: mix == .rich ? .rich : .none)
        if let seed { configuration.seed = seed }
        return configuration
    }

    private func range(_ text: String) throws -> ClosedRange<Duration> {
        let ends = text.split(separator: "-").compactMap { Quantity.duration(String($0)) }
        guard let first = ends.first, let last = ends.last, ends.count <= 2, first <= last else {
            throw ValidationError("--duration must be from-to, such as 500ms-3s.")
        }
        return first...last
    }

    private func listFaults() {
        var table = Table([Column("fault"), Column("value"), Column("default"), Column("meaning", widthMin: 12)])
        for setting in SandboxFaults.catalogue { table.add([setting.name, setting.form, setting.defaultValue, setting.meaning]) }
        Console.table(table)
    }
}

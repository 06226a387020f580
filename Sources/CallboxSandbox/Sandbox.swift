import CallboxModel
import Curl
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The provider, imitated over real HTTP: submits, polls, result files and callbacks, with faults on demand.
///
/// It keeps everything in memory and forgets it when it stops. Nothing here spends money, and nothing but the callbacks asked for
/// leaves the machine.
package struct Sandbox: Service {
    /// How long a stop may take before what is still under way is cancelled.
    private static let stopTimeout: Duration = .milliseconds(1500)

    private let configuration: SandboxConfiguration
    private let logger: Logger
    private let onListening: @Sendable (SandboxAddress) async -> Void

    /// Prepares a sandbox; `onListening` is called once, when the port is bound and before the first request is taken.
    package init(
        _ configuration: SandboxConfiguration = SandboxConfiguration(), logger: Logger,
        onListening: @escaping @Sendable (SandboxAddress) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until it is told to stop gracefully or its task is cancelled; callbacks still waiting are given up then.
    ///
    /// - Throws: ``Failure`` with the code `configuration` when the address cannot be listened on, or when no callback could be sent.
    package func run() async throws {
        let client = try makeClient()
        let result = await Result { try await serve(with: client) }
        await client.close()
        try result.get()
    }

    private func serve(with client: Client) async throws {
        let register = TaskRegister(configuration)
        let time = SandboxTime()
        let sender = CallbackSender(client: client, register: register, time: time, configuration)
        // The register lets no more plans through than fit in here.
        let (plans, feed) = AsyncStream.makeStream(of: CallbackPlan.self, bufferingPolicy: .bufferingOldest(configuration.pendingPlansMax))
        let api = ProviderAPI(configuration: configuration, register: register, sender: sender, plans: feed, time: time)
        let delivery = CallbackDelivery(plans: plans, sender: sender, register: register)
        do {
            try await services([delivery, server(api)]).run()
        } catch let error as IOError {
            throw Failure(
                .configuration, "The sandbox cannot listen on \(configuration.host):\(configuration.port).",
                remedy: "Choose another port, or 0 for any free one.", cause: error)
        }
    }

    private func services(_ services: [any Service]) -> ServiceGroup {
        var group = ServiceGroupConfiguration(services: services, logger: logger)
        group.maximumGracefulShutdownDuration = Self.stopTimeout
        return ServiceGroup(configuration: group)
    }

    private func server(_ api: ProviderAPI) -> some Service {
        Application(
            router: SandboxRoutes(api: api).router,
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "callbox-sandbox"),
            onServerRunning: { channel in await open(api.register, on: channel) },
            logger: logger)
    }

    private func open(_ register: TaskRegister, on channel: any Channel) async {
        let address = SandboxAddress(host: configuration.host, port: channel.localAddress?.port ?? configuration.port)
        await register.open(at: configuration.publicURL ?? address.url)
        logger.info(
            "sandbox listening", metadata: ["sandbox.url": "\(address.url)", "sandbox.seed": "\(configuration.seed)"])
        await onListening(address)
    }

    private func makeClient() throws(Failure) -> Client {
        // Callbacks go where whoever submits a job says, mostly to this very machine: that is what a sandbox is for.
        let settings = Client.Configuration(
            egress: .chosenByOperator, userAgent: "callbox-sandbox", connectionsMax: configuration.sendingMax,
            connectionsPerHostMax: configuration.sendingMax,
            transfersMax: configuration.pendingPlansMax * 3)
        do {
            return try Client(settings)
        } catch {
            throw Failure(.configuration, "The sandbox cannot send callbacks.", remedy: error.advice, cause: error)
        }
    }
}

extension Result where Failure == any Error {
    /// Takes down how an asynchronous body ended.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

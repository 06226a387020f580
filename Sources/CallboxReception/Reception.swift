import CallboxModel
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The public listener: takes callbacks from the reverse proxy, checks their capability, and hands them to the door.
///
/// It serves `POST <prefix>/callbacks/<key>.<capability>` and nothing else. A callback is answered with success only after the
/// door has said that it is settled.
package struct Reception: Service {
    /// Takes a report over and says later, once and from any thread, what became of it.
    ///
    /// It is called on an event loop and must not block.
    package typealias Delivery = @Sendable (Report, @escaping @Sendable (Receipt) -> Void) -> Void

    private let configuration: Configuration
    private let context: ReceptionContext
    private let activation: SocketActivation
    private let onListening: @Sendable (BoundAddress) -> Void

    /// Makes a listener; nothing is opened before ``run()``.
    ///
    /// - Parameters:
    ///   - keyring: asked for every request, so that secrets can be replaced while it runs.
    ///   - signatures: what callbacks must be signed with, asked for every one; `nil`: they need not be signed.
    ///   - onListening: called once, when connections are accepted.
    ///   - deliver: the door. It must call back; a report that is not settled in 30 seconds is answered with 503.
    package init(
        _ configuration: Configuration,
        keyring: @escaping @Sendable () -> CapabilityKeyring,
        signatures: (@Sendable () -> SignatureVerifier)? = nil,
        clock: Clock = .wall,
        logger: Logger,
        onListening: @escaping @Sendable (BoundAddress) -> Void = { _ in },
        deliver: @escaping Delivery
    ) {
        self.init(
            configuration, keyring: keyring, signatures: signatures, clock: clock, logger: logger, onListening: onListening,
            deliver: deliver, wire: WireLimits(), activation: .ofProcess)
    }

    init(
        _ configuration: Configuration,
        keyring: @escaping @Sendable () -> CapabilityKeyring,
        signatures: (@Sendable () -> SignatureVerifier)?,
        clock: Clock,
        logger: Logger,
        onListening: @escaping @Sendable (BoundAddress) -> Void,
        deliver: @escaping Delivery,
        wire: WireLimits,
        activation: SocketActivation
    ) {
        let limits = configuration.limits
        self.configuration = configuration
        self.activation = activation
        self.onListening = onListening
        context = ReceptionContext(
            rules: HeadRules(prefix: configuration.prefix, bodyBytesMax: limits.bodyBytesMax, targetBytesMax: wire.targetBytesMax),
            allowList: configuration.allowList,
            limits: limits,
            wire: wire,
            connections: Connections(max: limits.connectionsMax, turnedAwayMax: min(wire.turnedAwayMax, limits.connectionsMax)),
            room: BodyRoom(bytesMax: limits.pendingBytesMax),
            refusals: LogThrottle(interval: wire.logInterval),
            keyring: keyring,
            signatures: signatures.map(SignatureCheck.init),
            clock: clock,
            logger: logger,
            deliver: deliver)
    }

    /// Listens until the service is told to stop; then it accepts nothing more, answers what is in flight, and returns.
    ///
    /// It may be run once.
    ///
    /// - Throws: `Failure` (`configuration`) where it cannot listen, (`stopping`) where the system closes the socket under it.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads)
        let result: Result<Void, any Error>
        do {
            try await serve(on: group)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        context.connections.end()
        try await group.shutdownGracefully()
        try result.get()
    }

    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        let listener = try await Listener.open(configuration.address, activation, for: context, on: group)
        context.logger.info("Listening for callbacks.", metadata: ["listen.address": "\(listener.address)"])
        onListening(listener.address)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await listener.waitUntilClosed()
        } onCancelOrGracefulShutdown: {
            context.connections.beginStopping()
            listener.close(context.connections)
        }
        try await context.connections.stop(within: TimeAmount(configuration.limits.stopTimeout), on: group.next())
        guard Task.isCancelled || Task.isShuttingDownGracefully else {
            throw Failure(.stopping, "The system closed the public listener.", remedy: "Restart the service, and look into its log.")
        }
        context.logger.info("No longer listening for callbacks.")
    }
}

extension Reception {
    /// How to listen.
    package struct Configuration: Sendable {
        package var address: ListenAddress
        /// What the reverse proxy leaves in front of `/callbacks/`.
        package var prefix: PathPrefix
        /// Who may call, by address.
        package var allowList: AllowList
        /// The bounds; `headBytesMax`, `headTimeout`, `bodyBytesMax`, `bodyTimeout`, `idleTimeout`, `connectionsMax`,
        /// `pendingBytesMax`, `retryAfterSeconds` and `stopTimeout` are kept here.
        package var limits: Limits
        /// Event loop threads, at least one; parsing and answering hardly fill two.
        package var threads: Int

        package init(
            address: ListenAddress, prefix: PathPrefix = .none, allowList: AllowList = .everyone, limits: Limits = Limits(),
            threads: Int = 2
        ) {
            precondition(threads > 0, "a listener needs a thread")
            self.address = address
            self.prefix = prefix
            self.allowList = allowList
            self.limits = limits
            self.threads = threads
        }
    }
}

import CallboxModel
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import CallboxReception

/// A real listener and what stands around it.
struct Site: Sendable {
    let address: BoundAddress
    let door: ScriptedDoor
    let log: CapturedLog
    let services: ServiceGroup

    /// Tells the listener to stop, and does not wait for it.
    func stop() async { await services.triggerGracefulShutdown() }

    func connect() async throws -> RawClient { try await RawClient.connect(to: address) }

    /// Sends one request over a connection of its own and reads the answer.
    func ask(_ request: String) async throws -> RawAnswer { try await ask(Array(request.utf8)) }

    func ask(_ request: [UInt8]) async throws -> RawAnswer {
        let client = try await connect()
        try await client.send(request)
        return try await client.answer()
    }
}

/// What a test may want different about a listener.
struct Setup: Sendable {
    var limits = Limits()
    var wire = WireLimits.hasty
    var prefix = PathPrefix.none
    var allowList = AllowList.everyone
    var address = ListenAddress.tcp(host: "127.0.0.1", port: 0)
    var activation = SocketActivation.ofProcess
    var keyring: @Sendable () -> CapabilityKeyring = { Samples.keyring }
    var signatures: (@Sendable () -> SignatureVerifier)?

    static func with(_ change: (inout Setup) throws -> Void) rethrows -> Setup {
        var setup = Setup()
        try change(&setup)
        return setup
    }
}

extension WireLimits {
    /// Stops at once: most tests end with connections that nobody uses any more.
    static var hasty: WireLimits {
        var wire = WireLimits()
        wire.farewellTimeout = .milliseconds(20)
        return wire
    }
}

/// Runs a test against a listener on loopback, and stops it gracefully.
func withReception(
    _ setup: Setup = Setup(), door: ScriptedDoor = ScriptedDoor(), _ body: @escaping @Sendable (Site) async throws -> Void
) async throws {
    let log = CapturedLog()
    let (addresses, listening) = AsyncStream.makeStream(of: BoundAddress.self)
    let reception = Reception(
        Reception.Configuration(address: setup.address, prefix: setup.prefix, allowList: setup.allowList, limits: setup.limits, threads: 2),
        keyring: setup.keyring, signatures: setup.signatures, clock: Clock { Samples.now }, logger: log.logger,
        onListening: { listening.yield($0) },
        deliver: { door.deliver($0, $1) }, wire: setup.wire, activation: setup.activation)
    let services = ServiceGroup(configuration: ServiceGroupConfiguration(services: [reception], logger: log.logger))
    try await withThrowingTaskGroup { group in
        group.addTask {
            defer { listening.finish() }
            try await services.run()
        }
        for await address in addresses.prefix(1) {
            do {
                try await body(Site(address: address, door: door, log: log, services: services))
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
        }
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
    }
}

/// Waits for a condition for at most 20 seconds.
func eventually(_ what: Comment, location: SourceLocation = #_sourceLocation, _ condition: @Sendable () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record(what, sourceLocation: location)
}

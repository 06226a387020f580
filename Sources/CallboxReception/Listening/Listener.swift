import CallboxModel
import NIOCore
import NIOHTTP1
import NIOPosix

/// The listening socket and the pipeline of every connection it accepts.
struct Listener: Sendable {
    let channel: any Channel
    let address: BoundAddress
    private let socket: UnixSocket?

    /// Opens a socket and begins to accept.
    ///
    /// - Throws: `Failure` (`configuration`) where that address cannot be had.
    static func open(
        _ address: ListenAddress, _ activation: SocketActivation, for reception: ReceptionContext, on group: any EventLoopGroup
    ) async throws(Failure) -> Listener {
        prepareTypes(reception)
        let bootstrap = bootstrap(reception, on: group)
        var socket: UnixSocket?
        do {
            let channel: any Channel
            switch address {
            case .tcp(let host, let port): channel = try await bootstrap.bind(host: host, port: port).get()
            case .unix(let path, let mode):
                let bound = try UnixSocket.bind(path, mode: mode)
                socket = bound
                channel = try await bootstrap.withBoundSocket(bound.descriptor).get()
            case .inherited: channel = try await bootstrap.withBoundSocket(activation.takeSocket()).get()
            }
            guard let bound = BoundAddress(channel.localAddress) else {
                channel.close(promise: nil)
                throw Failure(.configuration, "The inherited socket is neither TCP nor a socket in the file system.")
            }
            try check(reception.allowList, on: bound, channel)
            return Listener(channel: channel, address: bound, socket: socket)
        } catch let failure as Failure {
            throw failure
        } catch {
            socket?.remove()
            throw Failure(
                .configuration, "The public listener cannot listen there.",
                remedy: "Check the address, that no other program uses it, and that ports below 1024 are allowed.", cause: error)
        }
    }

    /// A client has no address on a socket in the file system, so none of them could be allowed.
    private static func check(_ list: AllowList, on address: BoundAddress, _ channel: any Channel) throws(Failure) {
        guard case .unix = address, list.source == .connection, !list.isOpen else { return }
        channel.close(promise: nil)
        throw Failure(
            .configuration, "Addresses are to be allowed (listen.allow), but a socket in the file system tells none.",
            remedy: "Say with listen.client-address where the proxy tells them, or leave listen.allow empty.")
    }

    /// Stops accepting as soon as what was accepted has arrived, or after a second; may be called from any thread and more than once.
    func close(_ connections: Connections) {
        _ = channel.setOption(.autoRead, value: false)
        let deadline = NIODeadline.now() + .seconds(1)
        channel.eventLoop.execute { Self.close(channel, connections, deadline) }
    }

    /// Looks and closes on the channel's loop: nothing can be accepted between the two.
    private static func close(_ channel: any Channel, _ connections: Connections, _ deadline: NIODeadline) {
        guard connections.isExpecting, NIODeadline.now() < deadline else { return channel.close(promise: nil) }
        _ = channel.eventLoop.scheduleTask(in: .milliseconds(1)) { close(channel, connections, deadline) }
    }

    /// Returns when nothing is accepted any more and no file is left behind.
    func waitUntilClosed() async throws {
        try await channel.closeFuture.get()
        socket?.remove()
    }

    private static func bootstrap(_ reception: ReceptionContext, on group: any EventLoopGroup) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: CInt(reception.wire.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connections = reception.connections
                    try channel.pipeline.syncOperations.addHandler(AcceptGate(connections))
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptPause(reception.wire, logger: reception.logger) { connections.yieldSome() })
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let standing = reception.connections.standing(of: channel) else { throw ChannelError.ioOnClosedChannel }
                    try addHandlers(to: channel.pipeline.syncOperations, reception, standing)
                }
            }
    }

    static func addHandlers(
        to pipeline: ChannelPipeline.SynchronousOperations, _ reception: ReceptionContext, _ standing: Standing
    ) throws {
        let inlet = ByteInlet(headBytesMax: reception.limits.headBytesMax, wire: reception.wire)
        if reception.allowList.source == .proxyProtocol {
            try pipeline.addHandler(ProxyHeaderHandler(bytesMax: reception.wire.proxyHeaderBytesMax))
        }
        try pipeline.addHandler(inlet)
        try pipeline.addHandler(makeParser(reception))
        try pipeline.addHandler(ConnectionHandler(reception, inlet: inlet, standing: standing))
    }

    private static func makeParser(_ reception: ReceptionContext) -> ByteToMessageHandler<HTTPRequestDecoder> {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = reception.limits.headBytesMax
        limits.maxHeaderListSize = reception.limits.headBytesMax
        limits.maxHeaderFieldCount = reception.wire.fieldsMax
        return ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits))
    }

    /// Makes the parser's generic type known to the Swift runtime while there is one thread that asks for it.
    ///
    /// The first two connections, each on its own event loop, would ask for it at the same time. On Linux the runtime then follows a null
    /// pointer now and then: while one thread completes the class that is the type's argument, another looks for that class's conformance and
    /// takes for granted that it has a superclass (`getSuperclassForMaybeIncompleteMetadata` in swiftlang/swift,
    /// stdlib/public/runtime/ProtocolConformance.cpp).
    private static func prepareTypes(_ reception: ReceptionContext) {
        withExtendedLifetime(makeParser(reception)) {}
    }
}

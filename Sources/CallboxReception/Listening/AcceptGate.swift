import NIOCore

/// Counts connections where they are accepted, on the listening channel: so none is between two chairs when the listener stops.
///
/// It lives on the listening channel's event loop.
final class AcceptGate: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let connections: Connections

    init(_ connections: Connections) { self.connections = connections }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = unwrapInboundIn(data)
        guard connections.enter(channel) else { return channel.close(promise: nil) }
        context.fireChannelRead(data)
    }
}

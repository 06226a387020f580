import CallboxModel
import NIOCore

/// Takes the header of the PROXY protocol off the front of a connection, and says who the client is before anything else comes.
///
/// A connection that does not begin with one is closed. The time for it is that of the first head, which runs from the connection on.
///
/// It lives on its connection's event loop.
final class ProxyHeaderHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What it tells the handlers behind it.
    enum Event: Sendable {
        /// The header came.
        case client(ProxyHeader.Client)
    }

    private enum Phase { case waiting, passing, over }

    private let bytesMax: Int
    private var phase = Phase.waiting
    private var held = ByteBuffer()

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch phase {
        case .passing: context.fireChannelRead(data)
        case .over: break
        case .waiting:
            var bytes = unwrapInboundIn(data)
            held.writeBuffer(&bytes)
            look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        switch ProxyHeader.read(held.readableBytesView, bytesMax: bytesMax) {
        case .incomplete: break
        case .malformed:
            phase = .over
            held.clear()
            context.close(promise: nil)
        case .header(let header, let count):
            phase = .passing
            held.moveReaderIndex(forwardBy: count)
            context.fireUserInboundEventTriggered(Event.client(header.client))
            if held.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(held)) }
            held = ByteBuffer()
        }
    }
}

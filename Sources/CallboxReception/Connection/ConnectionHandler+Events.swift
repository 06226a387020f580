import CallboxModel
import Logging
import NIOCore
import NIOHTTP1

extension ConnectionHandler {
    func channelActive(context: ChannelHandlerContext) {
        client = NetworkAddress(context.remoteAddress)
        guard reception.connections.arrive(context.channel) else { return context.close(promise: nil) }
        if reception.connections.isStopping { proceed(machine.stop()) }
        proceed(standing.admission == .admitted ? .nothing : machine.turnAway())
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        machine.closed()
        proceed(.nothing)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch part {
        case .head: inlet.headEnded()
        case .body: break
        case .end: inlet.requestEnded()
        }
        take(.part(part))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ByteInlet.Event.began: take(.began)
        case ByteInlet.Event.targetTooLong: take(.failure(.targetTooLong))
        case ByteInlet.Event.headTooLarge: take(.failure(.headTooLarge))
        case ByteInlet.Event.wentAhead:
            reception.logger.debug("A client sent too far ahead of its answers.")
            take(.inputClosed)
        case ChannelEvent.inputClosed: take(.inputClosed)
        case ByteInlet.Event.lingeredEnough: proceed(machine.inputClosed())
        case ProxyHeaderHandler.Event.client(.address(let address)): client = address
        case ProxyHeaderHandler.Event.client(.unknown): client = nil
        case ProxyHeaderHandler.Event.client(.proxy): break
        case let event as Connections.Event: obey(event, context.channel)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func obey(_ event: Connections.Event, _ channel: any Channel) {
        switch event {
        case .stop: proceed(machine.stop())
        case .giveUp: proceed(machine.giveUp())
        case .yield:
            let action = machine.yield()
            if action != .close { reception.connections.keep(channel) }
            proceed(action)
        }
    }

    /// A parser that failed cannot go on; any other error is the connection's own, and there is nobody left to tell.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            inlet.discard()
            take(.failure(.headTooLarge))
        case is HTTPParserError:
            inlet.discard()
            take(.failure(.malformed))
        default:
            context.close(promise: nil)
        }
    }
}

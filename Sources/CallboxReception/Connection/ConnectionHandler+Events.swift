import Logging
import NIOCore
import NIOHTTP1

extension ConnectionHandler {
    func channelActive(context: ChannelHandlerContext) {
        switch reception.connections.enter(context.channel) {
        case .admitted: proceed(.nothing)
        case .turnedAway: proceed(machine.turnAway())
        case .dropped: context.close(promise: nil)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        machine.closed()
        proceed(.nothing)
        reception.connections.leave(context.channel)
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
        case is ChannelShouldQuiesceEvent: proceed(machine.stop())
        default: context.fireUserInboundEventTriggered(event)
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

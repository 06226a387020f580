import NIOCore

/// What all bytes of a connection pass before they are parsed: it bounds heads in raw bytes, which the parser does not count, and
/// throws away what comes after the last answer.
///
/// The parser is given no more of a head than its bound, so the bound holds for one large read as for many small ones. Where
/// requests are pipelined in one read, the parser's own limits bound the heads after the first.
///
/// It lives on its connection's event loop.
final class ByteInlet: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What it tells the handlers behind it.
    enum Event: Sendable {
        /// The first byte of a head came.
        case began
        /// The head is over its bound, and its first line has not even ended.
        case targetTooLong
        /// The head is over its bound.
        case headTooLarge
        /// The client sent too far ahead of its answers; the rest is thrown away.
        case wentAhead
        /// As much was thrown away as there may be.
        case lingeredEnough
    }

    private enum Phase { case head, body, discarding }

    /// Whether a request is being answered, so that what comes now is ahead of its time.
    var isBehind = false { didSet { aheadBytes = isBehind ? aheadBytes : 0 } }
    private let headBytesMax: Int
    private let wire: WireLimits
    private var phase = Phase.head
    private var headBytes = 0
    private var aheadBytes = 0
    private var discardedBytes = 0
    private var isFirstLineOver = false

    init(headBytesMax: Int, wire: WireLimits) {
        self.headBytesMax = headBytesMax
        self.wire = wire
    }

    /// The parser found the end of a head.
    func headEnded() { if phase == .head { phase = .body } }

    /// The parser found the end of a request.
    func requestEnded() {
        guard phase == .body else { return }
        phase = .head
        headBytes = 0
        isFirstLineOver = false
    }

    /// From here on everything is thrown away.
    func discard() { phase = .discarding }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if isBehind { countAhead(bytes.readableBytes, context) }
        while bytes.readableBytes > 0 {
            switch phase {
            case .head: passHead(&bytes, context)
            case .body:
                context.fireChannelRead(wrapInboundOut(bytes))
                return
            case .discarding:
                countDiscarded(bytes.readableBytes, context)
                return
            }
        }
    }

    private func passHead(_ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) {
        guard let part = bytes.readSlice(length: min(bytes.readableBytes, headBytesMax - headBytes)) else { return }
        if headBytes == 0 { context.fireUserInboundEventTriggered(Event.began) }
        headBytes += part.readableBytes
        isFirstLineOver = isFirstLineOver || part.readableBytesView.contains(UInt8(ascii: "\n"))
        context.fireChannelRead(wrapInboundOut(part))
        guard phase == .head, headBytes == headBytesMax else { return }
        discard()
        context.fireUserInboundEventTriggered(isFirstLineOver ? Event.headTooLarge : Event.targetTooLong)
    }

    private func countAhead(_ count: Int, _ context: ChannelHandlerContext) {
        aheadBytes += count
        guard aheadBytes > wire.aheadBytesMax, phase != .discarding else { return }
        discard()
        context.fireUserInboundEventTriggered(Event.wentAhead)
    }

    private func countDiscarded(_ count: Int, _ context: ChannelHandlerContext) {
        discardedBytes += count
        if discardedBytes > wire.lingerBytesMax { context.fireUserInboundEventTriggered(Event.lingeredEnough) }
    }
}

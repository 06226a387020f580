import Glibc
import Logging
import NIOCore

/// Rests when the process or the system is out of descriptors or memory: accept(2) would fail again at once, and for ever.
///
/// NIO's `AcceptBackoffHandler` does not do it (2.101): after a failed accept the channel still has a read pending, stays
/// registered with epoll(7), and never asks the pipeline for the read that the handler means to delay.
///
/// It lives on the listening channel's event loop.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let time: TimeAmount
    private let failures: LogThrottle
    private let logger: Logger
    private let relieve: @Sendable () -> Void
    private var isPausing = false

    /// - Parameter relieve: gives descriptors back that can be spared.
    init(_ wire: WireLimits, logger: Logger, relieve: @escaping @Sendable () -> Void) {
        self.relieve = relieve
        time = TimeAmount(wire.acceptPause)
        failures = LogThrottle(interval: wire.logInterval)
        self.logger = logger
    }

    /// Any other failed accept is one connection's own, gone before it was taken.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else { return }
        if let count = failures.note() {
            logger.warning(
                "No connection can be accepted: descriptors or memory have run out.",
                metadata: ["accept.failures": "\(count)", "accept.errno": "\(error.errnoCode)"])
        }
        pause(context.channel)
    }

    private func pause(_ channel: any Channel) {
        guard !isPausing else { return }
        isPausing = true
        relieve()
        _ = channel.setOption(.autoRead, value: false)
        channel.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.isPausing = false
            _ = channel.setOption(.autoRead, value: true)
        }
    }
}

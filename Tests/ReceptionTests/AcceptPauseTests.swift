import CallboxModel
import Glibc
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import CallboxReception

/// A process that has really run out of descriptors cannot be tested in: libdispatch itself aborts without.
struct AcceptPauseTests {
    /// Fails an accept, then connects, and says how long it took to be accepted and what was logged.
    static func timeToBeAccepted(after number: CInt) async throws -> (time: Duration, log: [String]) {
        let log = CapturedLog()
        let relieved = Switch()
        var wire = WireLimits()
        wire.acceptPause = .milliseconds(200)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await ServerBootstrap(group: group)
            .serverChannelInitializer { [wire] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(wire, logger: log.logger) { relieved.turnOn() })
                }
            }
            .childChannelInitializer { $0.close() }
            .bind(host: "127.0.0.1", port: 0).get()
        let start = ContinuousClock.now
        try await listener.eventLoop.submit {
            for _ in 1...3 { listener.pipeline.syncOperations.fireErrorCaught(IOError(errnoCode: number, reason: "accept")) }
        }.get()
        let address = try #require(BoundAddress(listener.localAddress))
        _ = try await RawClient.connect(to: address).rest()
        let time = ContinuousClock.now - start
        try await listener.close()
        try await group.shutdownGracefully()
        #expect(relieved.isOn == !log.lines.isEmpty, "descriptors are given back where they have run out")
        return (time, log.lines)
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func `where descriptors or memory have run out, nothing is accepted for a while, and then it is`(number: CInt) async throws {
        let (time, log) = try await Self.timeToBeAccepted(after: number)
        #expect(time >= .milliseconds(200))
        #expect(log.count == 1)
    }

    @Test func `a connection that is gone before it was accepted delays nobody`() async throws {
        let (_, log) = try await Self.timeToBeAccepted(after: ECONNABORTED)
        #expect(log.isEmpty)
    }
}

import CallboxModel
import FuzzSupport
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization

@testable import CallboxReception

/// What a connection came to.
struct Outcome: Equatable, CustomStringConvertible {
    /// The bodies that were handed to the door, in order.
    var bodies: [[UInt8]] = []
    /// Everything that was answered.
    var answers: [UInt8] = []

    /// The status codes of the answers, in order.
    var statuses: [Int] {
        String(decoding: answers, as: UTF8.self).split(separator: "HTTP/1.").compactMap { Int($0.dropFirst(2).prefix(3)) }
    }

    /// The same without telling apart what is wrong with a head: of one that has too many fields and is malformed besides, the
    /// cut decides which is seen first.
    var kinds: [Int] { statuses.map { $0 == 431 ? 400 : $0 } }

    var description: String { "bodies \(bodies.map { String(decoding: $0, as: UTF8.self) }), statuses \(statuses)" }
}

/// The listener's pipeline without a socket, and a door that stores everything.
enum Site {
    /// Below every bound of the wire: what is refused for its size alone may differ with the reads.
    static let bytesMax = 8 << 10
    /// The path of the one job.
    static let path = CallbackPath.path(for: key, in: ring)

    private static let key: JobKey = {
        guard let key = JobKey("0198c5d2-7b3a-7c1e-9f00-0123456789ab") else { fatalError("no key") }
        return key
    }()

    private static let ring: CapabilityKeyring = {
        let secret = Array(repeating: UInt8(7), count: CapabilityKey.secretBytes)
        let key = CapabilityKey(id: "0a07", secret: secret, madeAt: Timestamp(milliseconds: 0))
        guard let ring = key.flatMap({ CapabilityKeyring([$0]) }) else { fatalError("no ring") }
        return ring
    }()

    /// Sends pieces to a new connection, then ends the sending side.
    static func run(_ pieces: [[UInt8]]) -> Outcome {
        let door = Door()
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(loop: loop)
        var outcome = Outcome()
        do {
            let context = context(door)
            claim(context.connections.enter(channel), "the only connection is let in")
            guard let standing = context.connections.standing(of: channel) else { return outcome }
            try Listener.addHandlers(to: channel.pipeline.syncOperations, context, standing)
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "/fuzz")).wait()
            for piece in pieces where channel.isActive {
                try channel.writeInbound(ByteBuffer(bytes: piece))
                loop.run()
            }
            if channel.isActive { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
            loop.run()
            while let bytes = try channel.readOutbound(as: ByteBuffer.self) { outcome.answers += bytes.readableBytesView }
            _ = try channel.finish(acceptAlreadyClosed: true)
        } catch {
            claim(false, "the connection throws nothing: \(error)")
        }
        outcome.bodies = door.bodies
        return outcome
    }

    private static func context(_ door: Door) -> ReceptionContext {
        let limits = Limits()
        let wire = WireLimits()
        return ReceptionContext(
            rules: HeadRules(prefix: .none, bodyBytesMax: limits.bodyBytesMax, targetBytesMax: wire.targetBytesMax),
            allowList: .everyone, limits: limits, wire: wire, connections: Connections(max: 8, turnedAwayMax: 8),
            room: BodyRoom(bytesMax: limits.pendingBytesMax),
            refusals: LogThrottle(interval: wire.logInterval), keyring: { ring }, signatures: nil,
            clock: Clock { Timestamp(milliseconds: 1_795_249_882_123) }, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        ) { report, answer in
            door.take(report.body)
            answer(.settled(.entry(.completed, revision: 1)))
        }
    }
}

/// Remembers what was handed over.
final class Door: Sendable {
    private let taken = Mutex<[[UInt8]]>([])

    /// All bodies, in order.
    var bodies: [[UInt8]] { taken.withLock { $0 } }

    /// Takes one.
    func take(_ body: [UInt8]) { taken.withLock { $0.append(body) } }
}

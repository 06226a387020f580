import CallboxModel
import Logging
import NIOCore

/// What all connections of one listener share.
struct ReceptionContext: Sendable {
    let rules: HeadRules
    let limits: Limits
    let wire: WireLimits
    let connections: Connections
    let room: BodyRoom
    let refusals: LogThrottle
    let keyring: @Sendable () -> CapabilityKeyring
    let signatures: SignatureCheck?
    let clock: Clock
    let logger: Logger
    let deliver: Reception.Delivery

    /// Whether a path's capability holds now.
    func admits(_ path: CallbackPath) -> Bool { keyring().admits(path.capability, for: path.key) }

    /// Counts a request without a capability; scanners make many, so the log has a line about all of them now and then.
    func noteRefusal() {
        guard let count = refusals.note() else { return }
        logger.notice("Requests were refused: no capability holds.", metadata: ["refused.count": "\(count)"])
    }

    /// The bound of a wait; `nil` where nothing is waited for.
    func bound(of wait: ConnectionMachine.Wait) -> TimeAmount? {
        switch wait {
        case .head: TimeAmount(limits.headTimeout)
        case .body: TimeAmount(limits.bodyTimeout)
        case .receipt: TimeAmount(wire.settleTimeout)
        case .flush: TimeAmount(wire.flushTimeout)
        case .nextRequest: TimeAmount(limits.idleTimeout)
        case .close: TimeAmount(wire.lingerTimeout)
        case .nothing: nil
        }
    }

    /// The shortest of the waits that every request goes through.
    var shortestWait: TimeAmount { min(TimeAmount(limits.headTimeout), TimeAmount(limits.bodyTimeout), TimeAmount(limits.idleTimeout)) }
}

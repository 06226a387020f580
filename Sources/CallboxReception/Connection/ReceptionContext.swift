import CallboxModel
import Logging
import NIOCore
import NIOHTTP1

/// What all connections of one listener share.
struct ReceptionContext: Sendable {
    let rules: HeadRules
    let allowList: AllowList
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

    /// Whether a path's capability holds now, and its bearer may come from where he does. Both are always looked at: the time tells
    /// nothing of which was missing.
    func admits(_ path: CallbackPath, _ headers: HTTPHeaders, from client: NetworkAddress?) -> Bool {
        let isAllowed = allowList.admits(headers, from: client)
        return keyring().admits(path.capability, for: path.key) && isAllowed
    }

    /// Counts a request without a capability; scanners make many, so the log has a line about all of them now and then.
    func noteRefusal() {
        guard let count = refusals.note() else { return }
        logger.notice(
            "Requests were refused: no capability holds, or it came from an address that is not allowed.",
            metadata: ["refused.count": "\(count)"])
    }

    /// The bound of a wait; `nil` where nothing is waited for.
    func bound(of wait: ConnectionMachine.Wait) -> TimeAmount? {
        switch wait {
        case .head: TimeAmount(limits.headTimeout)
        case .body: TimeAmount(limits.bodyTimeout)
        case .receipt: TimeAmount(wire.settleTimeout)
        case .flush: TimeAmount(wire.flushTimeout)
        case .nextRequest: TimeAmount(limits.idleTimeout)
        case .farewell: TimeAmount(wire.farewellTimeout)
        case .close: TimeAmount(wire.lingerTimeout)
        case .nothing: nil
        }
    }

    /// The shortest of the waits that every request goes through.
    var shortestWait: TimeAmount { min(TimeAmount(limits.headTimeout), TimeAmount(limits.bodyTimeout), TimeAmount(limits.idleTimeout)) }
}

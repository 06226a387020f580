import CallboxInbox
import CallboxLedger
import CallboxModel

extension Callbox {
    /// What a rotation of the capability secrets did.
    package struct Rotation: Sendable, Equatable {
        /// The id of the new secret.
        package let id: String
        /// The open jobs that no callback reaches any more; none where the older secrets stay good.
        package let cutOff: OpenJobs?
    }

    /// Makes a new secret for all further callback URLs; open jobs keep theirs.
    package func rotateSecrets() throws -> Rotation {
        Rotation(id: try secrets.rotate(oldestOpenJob: try ledger.openJobs().oldest), cutOff: nil)
    }

    /// Makes a new secret and takes all older ones away, also where their file is missing or damaged.
    ///
    /// A running service refuses the older callback URLs from its next request on.
    package static func revokeSecrets(_ settings: Settings, clock: Clock = .wall) throws -> Rotation {
        let state = try StateDirectory(settings.state)
        let ledger = try openLedger(state)
        let id = try CapabilityKeyFile.revoke(state, clock: clock)
        let rotation = Rotation(id: id, cutOff: try ledger.openJobs())
        try ledger.close()
        return rotation
    }
}

/// The secrets that make and check capabilities: the newest makes them, every one in the ring checks them.
package struct CapabilityKeyring: Sendable, Equatable {
    /// Newest first; never empty.
    package let keys: [CapabilityKey]

    /// Makes a ring; `nil` when it is empty or two keys have one id.
    package init?(_ keys: [CapabilityKey]) {
        guard !keys.isEmpty, Set(keys.map(\.id)).count == keys.count else { return nil }
        self.keys = keys.sorted { $0.madeAt > $1.madeAt }
    }

    /// The capability for a job, under the newest key.
    package func capability(for key: JobKey) -> String {
        keys[0].id + Capability.encode(Capability.proof(for: key, secret: keys[0].secret))
    }

    /// Whether a capability is the one of this job, under any key of the ring.
    ///
    /// Takes the same time for a wrong proof and for an unknown key id.
    package func admits(_ capability: some StringProtocol, for key: JobKey) -> Bool {
        let bytes = Array(capability.utf8)
        guard bytes.count == Capability.length else { return false }
        let id = String(decoding: bytes.prefix(Capability.keyIDLength), as: UTF8.self)
        let match = keys.first { $0.id == id }
        let proof = Capability.proof(for: key, secret: (match ?? keys[0]).secret)
        let isEqual = Capability.isEqual(Array(Capability.encode(proof).utf8), bytes.dropFirst(Capability.keyIDLength))
        return isEqual && match != nil
    }
}

import Curl

/// What may be fetched.
package struct FetchSettings: Sendable {
    /// Where the URLs of outputs may lead. They are the provider's to choose, and a forged callback may have chosen them instead.
    package var egress: EgressPolicy
    /// The largest output, in bytes.
    package var bytesMax: Int

    package init(egress: EgressPolicy = .publicHTTPS, bytesMax: Int = 64 << 20) {
        self.egress = egress
        self.bytesMax = bytesMax
    }
}

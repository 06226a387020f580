/// Where a sandbox listens.
package struct SandboxAddress: Sendable, Equatable {
    /// The host as it was configured.
    package let host: String
    /// The port that was bound, never 0.
    package let port: Int

    /// Takes an address as it was bound.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// The base URL of the API for a client on the same machine.
    package var url: String {
        let isEverywhere = ["0.0.0.0", "::"].contains(host)
        let name = isEverywhere ? "127.0.0.1" : host
        return "http://\(name.contains(":") ? "[\(name)]" : name):\(port)"
    }
}

extension Client {
    /// Is what a client is made with.
    ///
    /// All bounds hold twice: once for the requests that are repeatable, once for those that are not.
    package struct Configuration: Sendable, Equatable {
        /// Where connections may lead. It is the client's and not the request's, so that no request can use a connection again that was
        /// made under a laxer policy.
        package var egress: EgressPolicy
        /// A PEM file with the authorities to trust instead of the system's.
        package var caFile: String?
        /// The `User-Agent` of every request.
        package var userAgent: String
        /// The transfers that run at once, none of which needs more than one connection, and the connections in use and kept, at least 1;
        /// 64 unless told, well below the usual 1,024 file descriptors of a process.
        package var connectionsMax: Int
        /// The transfers that run to one host and port at once, and so the connections to it, at least 1; 32 unless told. Further ones wait
        /// for their turn.
        package var connectionsPerHostMax: Int
        /// The transfers running and waiting, together; 1,024 unless told. Further ones are refused with `CurlError.Code.queueFull`.
        package var transfersMax: Int
        /// How long a kept connection may have been idle to be used again, in whole seconds; 60 unless told, below the 75 of common
        /// servers.
        package var idleMax: Duration
        /// The same for a request that is not repeatable, as a server may be closing the connection in that very moment; 2 seconds unless
        /// told, below the 5 of the servers that close earliest.
        package var idleMaxUnrepeatable: Duration

        /// Sets what differs from the usual.
        package init(
            egress: EgressPolicy = .publicHTTPS,
            caFile: String? = nil,
            userAgent: String = "callbox",
            connectionsMax: Int = 64,
            connectionsPerHostMax: Int = 32,
            transfersMax: Int = 1024,
            idleMax: Duration = .seconds(60),
            idleMaxUnrepeatable: Duration = .seconds(2)
        ) {
            self.egress = egress
            self.caFile = caFile
            self.userAgent = userAgent
            self.connectionsMax = connectionsMax
            self.connectionsPerHostMax = connectionsPerHostMax
            self.transfersMax = transfersMax
            self.idleMax = idleMax
            self.idleMaxUnrepeatable = idleMaxUnrepeatable
        }
    }
}

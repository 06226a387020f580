/// The bounds that are the wire's alone: nobody needs to set them, and tests make them small.
struct WireLimits: Sendable {
    /// The longest target of a request, in bytes; a callback's path has about 80.
    var targetBytesMax = 2048
    /// Fields of a head and trailers together; a proxy adds about ten.
    var fieldsMax = 128
    /// How long a report may be unsettled before its sender is told to come again; senders give up after 10 to 15 s.
    var settleTimeout: Duration = .seconds(30)
    /// How long an answer may wait for a client that does not read.
    var flushTimeout: Duration = .seconds(10)
    /// How long a connection is read after its last answer, so that the client can read that too (RFC 9112 §9.6).
    var lingerTimeout: Duration = .seconds(2)
    /// What is read and thrown away meanwhile, in bytes.
    var lingerBytesMax = 4 << 20
    /// What one client may send ahead of its answers, in bytes; more than one read ever brings.
    var aheadBytesMax = 256 << 10
    /// The longest header of the PROXY protocol, in bytes; addresses take at most 232, the rest is what proxies add and we skip.
    var proxyHeaderBytesMax = 4096
    /// How long a connection without a request is kept once the listener stops: what its client sent before it could know is answered.
    var farewellTimeout: Duration = .milliseconds(500)
    /// Connections over the bound that are told so, or wait for others to yield; yet more are closed without a word.
    var turnedAwayMax = 64
    /// Connections that the kernel keeps until they are accepted.
    var backlog = 1024
    /// How long nothing is accepted when the process or the system is out of descriptors or memory.
    var acceptPause: Duration = .milliseconds(100)
    /// The shortest time between two lines of the log about the same trouble.
    var logInterval: Duration = .seconds(10)
}

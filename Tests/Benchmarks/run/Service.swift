import Foundation
import Glibc

/// The real program under its default settings, listening on a free port.
final class Service {
    let port: Int
    /// From its start to the line with which it says that it listens.
    let startSeconds: Double
    let child: Child

    /// Starts it on a state directory.
    init(_ state: String, _ bench: Bench) throws {
        let start = ContinuousClock.now
        child = try bench.start(bench.program("callbox"), ["serve"], environment: Self.environment(state))
        port = try Self.port(try child.line())
        startSeconds = (ContinuousClock.now - start).inSeconds
    }

    /// What must be set: where it is, and a provider, at the port at which nobody ever listens (RFC 863, discard), where all that
    /// is measured does without one.
    static func environment(_ state: String, provider: Int = 9) -> [String: String] {
        [
            "CALLBOX_STATE": state, "CALLBOX_LISTEN_ADDRESS": "127.0.0.1:0", "CALLBOX_PUBLIC_URL": "http://127.0.0.1:9",
            "CALLBOX_PROVIDER_URL": "http://127.0.0.1:\(provider)", "CALLBOX_PROVIDER_KEY": "benchmark",
        ]
    }

    /// Reads the announcement of a listener: a member that ends in a port.
    static func port(_ line: String) throws -> Int {
        guard let port = line.matches(of: /127\.0\.0\.1:(\d+)|"port":(\d+)/).first.flatMap({ Int($0.1 ?? $0.2 ?? "") }) else {
            throw Trouble("no address in: \(line)")
        }
        return port
    }

    func stop(_ signal: Int32 = SIGTERM) { child.stop(signal) }
}

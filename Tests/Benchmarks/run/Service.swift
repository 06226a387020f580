import Foundation
import Glibc

/// The real program under its default settings, listening on a free port.
final class Service {
    let port: Int
    /// From its start to the line with which it says that it listens.
    let startSeconds: Double
    private let child: Child

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

    /// Resident memory in MiB: now, and the most there ever was.
    func residentMiB() throws -> (now: Double, peak: Double) {
        let text = try String(contentsOfFile: "/proc/\(child.pid)/status", encoding: .utf8)
        func value(_ name: String) -> Double {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
            return Double(line?.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0
        }
        return (value("VmRSS:") / 1024, value("VmHWM:") / 1024)
    }

    /// Seconds of a processor that it has used so far, all threads together (proc_pid_schedstat: nanoseconds on the processor).
    func processorSeconds() throws -> Double {
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(child.pid)/task")
        return tasks.reduce(0) { sum, task in
            // A thread that ended meanwhile has used what it has used.
            let text = (try? String(contentsOfFile: "/proc/\(child.pid)/task/\(task)/schedstat", encoding: .utf8)) ?? ""
            return sum + (Double(text.split(separator: " ").first ?? "") ?? 0) / 1e9
        }
    }
}

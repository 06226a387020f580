import Foundation
import Glibc

/// A server on loopback that is measured beside Callbox.
protocol Yardstick {
    var port: Int { get }
    func stop()
}

/// nginx that answers 204 to everything: the bound of HTTP on this machine.
struct Nginx: Yardstick {
    let port: Int
    private let child: Child

    init(_ bench: Bench) throws {
        guard let program = bench.installed("nginx") else { throw Trouble("nginx is not installed") }
        port = try bench.freePort()
        let root = bench.path("nginx")
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(root)/\($0);" }
        let text = """
            daemon off; worker_processes auto; pid \(root)/pid; error_log stderr crit;
            events { worker_connections 2048; }
            http {
                access_log off; keepalive_requests 1000000000; \(places.joined(separator: " "))
                server { listen 127.0.0.1:\(port); location / { return 204; } }
            }
            """
        try text.write(toFile: root + "/nginx.conf", atomically: false, encoding: .utf8)
        child = try bench.start(program, ["-e", "stderr", "-p", root, "-c", root + "/nginx.conf"], output: .log)
        try bench.wait(for: "nginx listens") { [port] in bench.isAnswered(port) }
    }

    func stop() { child.stop() }
}

/// Our listener with storing switched off.
struct BareListener: Yardstick {
    let port: Int
    let child: Child

    init(_ state: String, _ bench: Bench) throws {
        child = try bench.start(bench.program("benchmark"), ["listener", state])
        port = try Service.port(try child.line())
    }

    func stop() { child.stop() }
}

/// The plain C program behind a minimal HTTP.
struct PlainServer: Yardstick {
    let port: Int
    private let child: Child

    /// - Parameter directory: where it stores; `nil`: it stores nothing and imitates the provider.
    init(_ directory: String?, _ bench: Bench) throws {
        child = try bench.start(bench.program("benchmark-files"), directory.map { ["--directory", $0, "--http"] } ?? ["--provider"])
        port = try Service.port(try child.line())
    }

    func stop() { child.stop() }
}

/// The plain C program without HTTP.
final class PlainFiles {
    private struct Answer: Decodable {
        let perSecond: Double
    }

    private let child: Child

    init(_ directory: String, _ bench: Bench) throws {
        child = try bench.start(bench.program("benchmark-files"), ["--directory", directory])
        _ = try child.line()
    }

    /// How many bodies it stores in a second for so many clients that wait for each of theirs.
    func perSecond(clients: Int, bytes: Int, seconds: Double) throws -> Double {
        child.tell("\(clients) \(bytes) \(seconds)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Answer.self, from: Data(try child.line().utf8)).perSecond
    }

    func stop() { child.stop() }
}

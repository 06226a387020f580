import Foundation
import Glibc

/// Programs that many would take instead: a database, a stream, a webhook server. Each is a bound of its own kind, and none does the same.
final class Others {
    private(set) var contestants: [Contestant] = []
    private var children: [Child] = []
    private let bench: Bench
    private let body: String
    private let connections: Int

    init(_ title: String, bytes: Int, connections: Int, _ bench: Bench) {
        self.bench = bench
        self.connections = connections
        body = String(decoding: [UInt8](repeating: UInt8(ascii: "x"), count: bytes), as: UTF8.self)
        let makers: [(String, (String, String) throws -> Contestant)] = [
            ("PostgreSQL INSERT", postgres), ("Redis XADD", redis), ("webhook /bin/true", webhook),
        ]
        for (who, make) in makers {
            do { contestants.append(try make(who, title)) } catch { bench.note(error, of: who, title) }
        }
    }

    func stop() { for child in children { child.stop() } }

    /// Rows of the same size, each transaction flushed (`synchronous_commit = on`), over loopback.
    private func postgres(_ who: String, _ title: String) throws -> Contestant {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []  // not installed
        guard let version = versions.compactMap(Int.init).max() else { throw Trouble("PostgreSQL is not installed") }
        let programs = "/usr/lib/postgresql/\(version)/bin/"
        let (root, port) = (bench.path("postgres-\(body.utf8.count)"), try bench.freePort())
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        // It refuses to run as root.
        var words: [String] = []
        if getuid() == 0 {
            guard let user = getpwnam("postgres")?.pointee else { throw Trouble("there is no user postgres") }
            chown(root, user.pw_uid, user.pw_gid)
            words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        }
        func command(_ name: String, _ arguments: [String]) -> (String, [String]) {
            let all = words + [programs + name] + arguments
            return (all[0], Array(all.dropFirst()))
        }
        let (maker, making) = command("initdb", ["-D", root + "/data", "-A", "trust", "-U", "callbox", "--no-sync"])
        try bench.run(maker, making)
        let settings = [
            "listen_addresses=127.0.0.1", "port=\(port)", "unix_socket_directories=", "synchronous_commit=on", "max_connections=300",
        ]
        let (server, serving) = command("postgres", ["-D", root + "/data"] + settings.flatMap { ["-c", $0] })
        children.append(try bench.start(server, serving, output: .log))
        let place = ["-h", "127.0.0.1", "-p", "\(port)", "-U", "callbox", "postgres"]
        try bench.wait(for: "PostgreSQL listens") { (try? bench.run(programs + "pg_isready", Array(place.dropLast()))) != nil }
        try bench.run(
            programs + "psql",
            ["-qc", "CREATE TABLE entry (id bigserial PRIMARY KEY, key uuid NOT NULL UNIQUE, body text NOT NULL)"] + place)
        let script = root + "/insert.sql"
        try "INSERT INTO entry (key, body) VALUES (gen_random_uuid(), :body);\n".write(toFile: script, atomically: false, encoding: .utf8)
        let arguments = ["-n", "-M", "prepared", "-c", "\(connections)", "-j", "1", "-T", "1", "-f", script, "-D", "body=\(body)"] + place
        return Contestant(who, title, "/s") { [bench] _ in
            try Self.number(/tps = ([0-9.]+)/, in: try bench.run(programs + "pgbench", arguments).output)
        }
    }

    /// A stream whose file is flushed for every group of commands (`appendfsync always`).
    private func redis(_ who: String, _ title: String) throws -> Contestant {
        guard let program = bench.installed("redis-server"), let client = bench.installed("redis-benchmark") else {
            throw Trouble("Redis is not installed")
        }
        let (root, port) = (bench.path("redis-\(body.utf8.count)"), try bench.freePort())
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let settings = [
            "--bind", "127.0.0.1", "--port", "\(port)", "--dir", root, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
        ]
        children.append(try bench.start(program, settings, output: .log))
        try bench.wait(for: "Redis listens") { [bench] in bench.isAnswered(port) }
        func perSecond(_ count: Int) throws -> Double {
            let arguments = [
                "-h", "127.0.0.1", "-p", "\(port)", "-c", "\(connections)", "-n", "\(count)", "--csv", "XADD", "entries", "*", "body", body,
            ]
            return try Self.number(
                /"[^"]*","([0-9.]+)"/, in: try bench.run(client, arguments).output.split(separator: "\n").last.map(String.init) ?? "")
        }
        // It counts requests, not seconds: as many as fit into a round.
        let count = max(1000, Int(try perSecond(2000) * bench.seconds))
        return Contestant(who, title, "/s") { _ in try perSecond(count) }
    }

    /// adnanh/webhook, which starts a program for every request and answers with its output.
    private func webhook(_ who: String, _ title: String) throws -> Contestant {
        guard let program = bench.installed("webhook") else { throw Trouble("webhook is not installed") }
        let (hooks, port) = (bench.path("hooks-\(body.utf8.count).json"), try bench.freePort())
        try #"[{"id":"benchmark","execute-command":"/bin/true","include-command-output-in-response":true}]"#
            .write(toFile: hooks, atomically: false, encoding: .utf8)
        children.append(try bench.start(program, ["-hooks", hooks, "-ip", "127.0.0.1", "-port", "\(port)"], output: .log))
        try bench.wait(for: "webhook listens") { [bench] in bench.isAnswered(port) }
        let request = try RequestFile(
            repeating: "POST /hooks/benchmark HTTP/1.1\r\nHost: hooks.example.org\r\nContent-Type: text/plain\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n" + body, named: "webhook-\(body.utf8.count)", bench)
        let plan = LoadPlan(connections: connections, requests: request, seconds: bench.seconds)
        return Contestant(who, title, "/s") { [bench] _ in try plan.runCleanly(on: port, bench).perSecond }
    }

    private static func number(_ pattern: Regex<(Substring, Substring)>, in text: String) throws -> Double {
        guard let number = text.firstMatch(of: pattern).flatMap({ Double($0.1) }) else {
            throw Trouble("no figure in: \(text.suffix(300))")
        }
        return number
    }
}

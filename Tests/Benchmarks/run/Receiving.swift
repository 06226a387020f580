import CallboxInbox
import Foundation

/// Callbacks that are durable and visible, per second.
struct Receiving {
    let bench: Bench

    private var cells: [(bytes: Int, connections: Int)] {
        let connections = bench.isQuick ? [1, 64] : [1, 8, 64, 256]
        return [1024, 16384].flatMap { bytes in connections.map { (bytes, $0) } }
    }

    func run() throws {
        bench.report.begin(
            "Callbacks durable and visible, per second",
            notes: [
                "Every callback is that of a known, open job, and each job's only one; Callbox is the real program under its default settings.",
                "plain C, HTTP: a minimal server of ours that stores the same bodies durably (one log, group commit) and visibly (a file each, renamed). "
                    + "plain C: the same without HTTP, the bound of this disk.",
                "listener alone: our own, with storing switched off. nginx answers 204 and stores nothing.",
                "Callbox and the plain program flush their files every 5 s, which falls into some rounds and not into others.",
            ])
        for cell in cells { try measure(cell.bytes, cell.connections) }
    }

    private func measure(_ bytes: Int, _ connections: Int) throws {
        let title = "\(bytes / 1024) KB, \(connections) connection\(connections == 1 ? "" : "s")"
        bench.tell("-- callbacks: \(title)")
        // More than any machine we know takes in a round; who runs out of jobs is measured until then.
        let perRound = Int(bench.seconds * (connections == 1 ? 8_000 : bytes > 1024 ? 12_000 : 30_000))
        let place = bench.path("receiving-\(bytes)-\(connections)")
        let seed = try Seed(place)
        let requests = try RequestFile(
            callbacks: try seed.open(perRound * bench.rounds), Body(bytes: bytes), named: "requests", bench)
        let plan = LoadPlan(connections: connections, requests: requests, seconds: bench.seconds)
        let service = try Service(place, bench)
        let plain = try PlainServer(place + "-plain-http", bench)
        let files = try PlainFiles(place + "-plain", bench)
        let bare = try BareListener(place, bench)
        var stored = 0
        var contestants = [
            Contestant(Report.subject, title, "/s") { round in
                let load = try plan.part(round, of: perRound).runCleanly(on: service.port, bench)
                stored += load.good
                return load.perSecond
            },
            Contestant("plain C, HTTP", title, "/s") { round in
                try plan.part(round, of: perRound).runCleanly(on: plain.port, bench).perSecond
            },
            Contestant("plain C", title, "/s") { _ in
                try files.perSecond(clients: connections, bytes: bytes, seconds: bench.seconds)
            },
            Contestant("listener alone", title, "/s") { round in
                try plan.part(round, of: perRound).runCleanly(on: bare.port, bench).perSecond
            },
        ]
        let nginx = bench.yardstick("nginx 204", title) { try Nginx(bench) }
        if let nginx {
            contestants.append(
                Contestant("nginx 204", title, "/s") { round in
                    var plan = plan.part(round, of: perRound)
                    plan.expected = 204
                    return try plan.runCleanly(on: nginx.port, bench).perSecond
                })
        }
        let others = connections == 64 ? Others(title, bytes: bytes, connections: connections, bench) : nil
        try bench.interleave(title, contestants + (others?.contestants ?? []))
        others?.stop()
        let servers: [(any Yardstick)?] = [nginx, plain, bare]
        for server in servers { server?.stop() }
        files.stop()
        service.stop()
        try bench.check(stored, in: place, title)
    }

}

extension LoadPlan {
    /// The plan of a round, with requests that are its own.
    func part(_ round: Int, of count: Int) -> LoadPlan {
        var plan = self
        plan.part = round * count..<(round + 1) * count
        return plan
    }
}

extension Bench {
    /// Checks that every callback that was answered 200 lies in the inbox as a file, and nothing else does.
    func check(_ stored: Int, in state: String, _ title: String) throws {
        let count = try Inbox(StateDirectory(state)).waiting().count
        if count != stored { report.failures.append("\(title): \(stored) callbacks were answered 200, and \(count) lie in the inbox") }
    }
}

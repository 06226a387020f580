import Foundation
import Glibc

/// The same figures with many jobs in the ledger, and as many taken files.
struct Sizes {
    let bench: Bench

    private static let connections = 64
    /// Open jobs beside those that are settled in the rounds.
    private static let openJobs = 10_000

    /// A state directory of a size, and the service on it.
    private final class Site {
        let size: Int
        let state: String
        let requests: RequestFile
        var service: Service
        var stored = 0
        /// Requests that were sent already.
        var used = 0

        init(_ size: Int, loads: Int, perLoad: Int, _ bench: Bench) throws {
            (self.size, state) = (size, bench.path("size-\(size)"))
            let start = ContinuousClock.now
            let seed = try Seed(state)
            try seed.history(size)
            let jobs = try seed.open(Sizes.openJobs + loads * perLoad)
            requests = try RequestFile(callbacks: Array(jobs.suffix(loads * perLoad)), Body(bytes: 1024), named: "size-\(size)", bench)
            try bench.settleDisk()
            bench.tell("   \(size) entries seeded in \(Int((ContinuousClock.now - start).inSeconds)) s")
            service = try Service(state, bench)
        }

        /// Callbacks on as many jobs as there are for one load.
        func load(_ count: Int, seconds: Double, _ bench: Bench) throws -> Load {
            var plan = LoadPlan(connections: Sizes.connections, requests: requests, seconds: seconds)
            plan.part = used..<used + count
            used += count
            let load = try plan.runCleanly(on: service.port, bench)
            stored += load.good
            return load
        }
    }

    func run() throws {
        bench.report.begin(
            "With many entries in the ledger, and as many taken files",
            notes: [
                "Beside the open jobs of the rounds, each ledger holds \(Self.openJobs) open ones. Callbacks: 1 KB, \(Self.connections) connections.",
                "A thousand taken files are names of one file: nothing that is measured here reads them.",
                "callbox version: what any command costs, however little it does. The time of a command includes its start.",
                "Recovery: killed with SIGKILL right after a load, and started again; until it listens. Beside a start after an orderly stop.",
            ])
        bench.tell("-- sizes: \(bench.sizes.map(String.init).joined(separator: ", ")) entries")
        let perLoad = Int(bench.seconds * 20_000)
        let sites = try bench.sizes.map { try Site($0, loads: 2 * bench.rounds, perLoad: perLoad, bench) }
        defer { for site in sites { site.service.stop() } }
        try bench.interleave(
            "callbacks",
            sites.map { site in
                Contestant(Report.subject, "\(site.size) entries: callbacks", "/s") { [bench] _ in
                    try site.load(perLoad, seconds: bench.seconds, bench).perSecond
                }
            })
        if let least = bench.sizes.first {
            for size in bench.sizes.dropFirst() {
                bench.report.stand(
                    "\(least) entries: callbacks", of: Report.subject, beside: "\(size) entries: callbacks", as: "with \(least) entries")
            }
        }
        try commands(sites)
        try starts(sites, perLoad: perLoad)
        for site in sites { try bench.check(site.stored, in: site.state, "\(site.size) entries") }
    }

    private func commands(_ sites: [Site]) throws {
        bench.tell("-- sizes: commands")
        for words in [["inbox", "ls"], ["jobs", "ls", "--state", "open"]] {
            let name = words.joined(separator: " ")
            for site in sites {
                let title = "\(site.size) entries: \(name)"
                let environment = Service.environment(site.state)
                let ours = Contestant(Report.subject, title, "ms") { [bench] _ in
                    let end = try bench.run(bench.program("callbox"), words, environment: environment)
                    guard end.output.split(separator: "\n").count == 50 else { throw Trouble("\(name) did not show a page") }
                    return end.seconds * 1000
                }
                let start = Contestant("callbox version", title, "ms") { [bench] _ in
                    try bench.run(bench.program("callbox"), ["version"]).seconds * 1000
                }
                try bench.interleave(title, [ours, start])
            }
        }
    }

    private func starts(_ sites: [Site], perLoad: Int) throws {
        bench.tell("-- sizes: starts and recoveries")
        let contestants = sites.map { site in
            Contestant(Report.subject) { [bench] _ in
                site.service.stop()
                site.service = try Service(site.state, bench)
                let start = site.service.startSeconds
                _ = try site.load(perLoad, seconds: bench.seconds, bench)
                site.service.stop(SIGKILL)
                site.service = try Service(site.state, bench)
                return [
                    Contestant.Value(figure: "\(site.size) entries: start to listening", number: start * 1000, unit: "ms"),
                    Contestant.Value(
                        figure: "\(site.size) entries: recovery to listening", number: site.service.startSeconds * 1000, unit: "ms"),
                ]
            }
        }
        try bench.interleave("starts", contestants)
        for size in bench.sizes {
            bench.report.stand(
                "\(size) entries: start to listening", of: Report.subject, beside: "\(size) entries: recovery to listening",
                as: "orderly start")
            for _ in 0..<bench.rounds {
                let end = try bench.run(bench.program("callbox"), ["version"])
                bench.report.add("\(size) entries: start to listening", "callbox version", end.seconds * 1000, "ms")
            }
        }
    }
}

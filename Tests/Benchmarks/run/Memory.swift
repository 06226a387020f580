import Foundation

/// What the service takes of memory and processor, with 10,000 open jobs.
struct Memory {
    let bench: Bench

    private static let openJobs = 10_000
    private static let connections = 64

    func run() throws {
        bench.report.begin(
            "Memory and idle processor, \(Self.openJobs) open jobs",
            notes: [
                "listener alone: our own listener in a process that has no ledger, inbox or poller; it gets the same load.",
                "The most under load includes what the load before it left; idle is before any.",
            ])
        bench.tell("-- memory, and the processor while nothing is to be done")
        let place = bench.path("memory")
        let perRound = Int(bench.seconds * 20_000)
        let jobs = try Seed(place).open(Self.openJobs + perRound * bench.rounds)
        let requests = try RequestFile(
            callbacks: Array(jobs.suffix(perRound * bench.rounds)), Body(bytes: 1024), named: "memory", bench)
        let (service, bare) = (try Service(place, bench), try BareListener(place, bench))
        defer {
            service.stop()
            bare.stop()
        }
        let processes = [
            (who: Report.subject, child: service.child, port: service.port), (who: "listener alone", child: bare.child, port: bare.port),
        ]
        try idle(processes.map { ($0.who, $0.child) })
        let plan = LoadPlan(connections: Self.connections, requests: requests, seconds: bench.seconds)
        let contestants = processes.map { process in
            Contestant(process.who) { [bench] round in
                _ = try plan.part(round, of: perRound).runCleanly(on: process.port, bench)
                let memory = try process.child.residentMiB()
                return [
                    Contestant.Value(figure: "memory, most under load", number: memory.peak, unit: "MiB"),
                    Contestant.Value(figure: "memory after the load", number: memory.now, unit: "MiB"),
                ]
            }
        }
        try bench.interleave("memory", contestants)
    }

    /// All idle at the same time: a minute, in as many parts as there are rounds.
    private func idle(_ processes: [(who: String, child: Child)]) throws {
        let seconds = (bench.isQuick ? 2 : 60) / Double(bench.rounds)
        for _ in 0..<bench.rounds {
            let before = try processes.map { try $0.child.processorSeconds() }
            let start = ContinuousClock.now
            usleep(UInt32(seconds * 1e6))
            let took = (ContinuousClock.now - start).inSeconds
            for (process, before) in zip(processes, before) {
                let used = try process.child.processorSeconds() - before
                bench.report.add("processor, idle", process.who, used / took * 100, "% of a core")
                bench.report.add("memory, idle", process.who, try process.child.residentMiB().now, "MiB")
            }
        }
    }
}

import Foundation

/// How long answers take at fixed rates.
struct Pace {
    let bench: Bench

    private static let connections = 64
    private static let bytes = 1024
    /// Longer than other rounds: of few answers, the slowest in a thousand says little.
    private var seconds: Double { bench.seconds * 3 }

    func run() throws {
        bench.report.begin(
            "Time to answer at a fixed rate, 1 KB, \(Self.connections) connections",
            notes: [
                "Open loop, corrected for coordinated omission: every callback is due at its moment, whether or not a connection is free, and its "
                    + "time runs from that moment.",
                "one fdatasync: 4 KB written over what is there and flushed, one after another, in the same round.",
            ])
        let rates = bench.isQuick ? [100.0, 500] : [100, 1000, 3000]
        let perRound = rates.map { Int($0 * seconds) + 1 }.reduce(0, +)
        let place = bench.path("pace")
        let seed = try Seed(place)
        let requests = try RequestFile(callbacks: try seed.open(perRound * bench.rounds), Body(bytes: Self.bytes), named: "pace", bench)
        let (service, plain, flush) = (try Service(place, bench), try PlainServer(place + "-plain", bench), try Flush(bench))
        defer {
            service.stop()
            plain.stop()
            flush.stop()
        }
        let nginx = bench.yardstick("nginx 204", "every rate") { try Nginx(bench) }
        defer { nginx?.stop() }
        var first = 0
        for rate in rates {
            bench.tell("-- time to answer: \(Int(rate))/s")
            let (start, count) = (first, Int(rate * seconds) + 1)
            var plan = LoadPlan(connections: Self.connections, requests: requests, seconds: seconds)
            plan.rate = rate
            var servers = [
                (who: Report.subject, port: service.port, expected: 200), (who: "plain C, HTTP", port: plain.port, expected: 200),
            ]
            if let nginx { servers.append((who: "nginx 204", port: nginx.port, expected: 204)) }
            let contestants = servers.map { server in
                Contestant(server.who) { [bench, plan] round in
                    var plan = plan
                    plan.part = start + round * count..<start + (round + 1) * count
                    plan.expected = server.expected
                    let load = try plan.runCleanly(on: server.port, bench)
                    return Self.values(rate, [load.p50, load.p99, load.p999, load.max])
                }
            }
            let bound = Contestant("one fdatasync") { [bench] _ in
                let times = flush.times(seconds: bench.seconds)
                return Self.values(rate, [0.5, 0.99, 0.999, 1].map { times.quantile($0) })
            }
            try bench.interleave("\(Int(rate))/s", contestants + [bound])
            first += count * bench.rounds
        }
    }

    private static func values(_ rate: Double, _ microseconds: [Double]) -> [Contestant.Value] {
        zip(["p50", "p99", "p99.9", "max"], microseconds).map { name, time in
            Contestant.Value(figure: "\(Int(rate))/s, \(name)", number: time / 1000, unit: "ms")
        }
    }
}

extension Bench {
    /// Makes a yardstick; where that is not possible, its row says so.
    func yardstick<Value>(_ who: String, _ title: String, _ make: () throws -> Value) -> Value? {
        do {
            return try make()
        } catch {
            note(error, of: who, title)
            return nil
        }
    }
}

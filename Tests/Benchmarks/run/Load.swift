import Foundation

/// What the load generator found in one round; times are in microseconds.
struct Load: Decodable {
    let sent: Int
    let good: Int
    let unexpected: Int
    let unanswered: Int
    let broken: Int
    let late: Int
    let statuses: [String: Int]
    let perSecond: Double
    let p50: Double
    let p99: Double
    let p999: Double
    let max: Double

    /// Whether everything was answered as it should be.
    var isClean: Bool { unexpected == 0 && unanswered == 0 && broken == 0 && good > 0 }
}

/// A round of load.
struct LoadPlan {
    var connections: Int
    var requests: RequestFile
    /// The part of the file that is this round's own; `nil`: the file is repeated.
    var part: Range<Int>?
    var seconds: Double
    /// Requests per second; `nil`: as fast as answers come.
    var rate: Double?
    var expected = 200

    /// Loads a server on loopback.
    func run(on port: Int, _ bench: Bench) throws -> Load {
        var arguments = [
            "--port", "\(port)", "--connections", "\(connections)", "--requests", requests.path, "--seconds", "\(seconds)",
            "--expect", "\(expected)",
        ]
        if let tail = requests.tail { arguments += ["--tail", tail] }
        if let part { arguments += ["--first", "\(part.lowerBound)", "--count", "\(part.count)"] } else { arguments.append("--repeat") }
        if let rate { arguments += ["--rate", "\(rate)"] }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let end = try bench.run(bench.program("benchmark-load"), arguments)
        return try decoder.decode(Load.self, from: Data(end.output.utf8))
    }

    /// The same, where nothing else than the expected answer will do.
    func runCleanly(on port: Int, _ bench: Bench) throws -> Load {
        let load = try run(on: port, bench)
        guard load.isClean else {
            throw Trouble(
                "of \(load.sent) requests, \(load.good) were answered \(expected); statuses \(load.statuses), "
                    + "unanswered \(load.unanswered), broken \(load.broken)")
        }
        return load
    }
}

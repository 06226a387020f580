import Foundation

/// Submissions and polls per second: what Callbox asks of a provider, beside curl that asks the same.
struct Calling {
    let bench: Bench

    private static let rate = ["CALLBOX_PROVIDER_RATE": "1000000"]

    func run() throws {
        bench.report.begin(
            "Submissions and polls per second",
            notes: [
                "The provider is the quickest imitation of one that we know: a C program on loopback that makes tasks which always run.",
                "Callbox notes every submission durably before a byte leaves, and every answer; curl keeps nothing. The time of a process includes its start.",
            ])
        let provider = try PlainServer(nil, bench)
        defer { provider.stop() }
        for (inFlight, count) in [(1, 400), (64, 2000)] {
            let count = bench.isQuick ? count / 4 : count
            bench.tell("-- submissions and polls: \(inFlight) in flight")
            try submissions(inFlight, count, provider.port)
            try polls(inFlight, count, provider.port)
        }
    }

    private func submissions(_ inFlight: Int, _ count: Int, _ port: Int) throws {
        let title = "submissions, \(inFlight) in flight"
        let state = bench.path("submit-\(inFlight)")
        _ = try Seed(state)
        let parameters = #"{"jobId":"789320d3","imageNo":0,"remixPrompt":"at dusk"}"#
        let lines = (0..<count).map { #"{"model":"remix","params":\#(parameters),"id":"\#($0)"}"# }
        try lines.joined(separator: "\n").write(toFile: state + ".ndjson", atomically: false, encoding: .utf8)
        let environment = Service.environment(state, provider: port).merging(Self.rate) { $1 }
        let body = #"{"model":"midjourney_remix","input":[{"params":\#(parameters)}]}"#
        let section = "data = \"\(body.replacing("\"", with: "\\\""))\"\nheader = \"Content-Type: application/json\"\n"
        let curl = try self.curl(title, (0..<count).map { _ in "http://127.0.0.1:\(port)/model/v1/generation" }, section, inFlight)
        let ours = Contestant(Report.subject, title, "/s") { [bench] round in
            let arguments = ["submit", "batch", state + ".ndjson", "--batch", "round-\(round)", "--concurrency", "\(inFlight)", "--json"]
            let end = try bench.run(bench.program("callbox"), arguments, environment: environment)
            let accepted = end.output.split(separator: "\n").count
            guard accepted == count else { throw Trouble("of \(count) submissions, \(accepted) were told of") }
            return Double(count) / end.seconds
        }
        try bench.interleave(title, [ours] + curl)
    }

    private func polls(_ inFlight: Int, _ count: Int, _ port: Int) throws {
        let title = "polls, \(inFlight) in flight"
        let state = bench.path("poll-\(inFlight)")
        let jobs = try Seed(state).open(count)
        var environment = Service.environment(state, provider: port).merging(Self.rate) { $1 }
        environment["CALLBOX_POLL_CONCURRENCY"] = "\(inFlight)"
        let urls = jobs.map { "http://127.0.0.1:\(port)/model/v1/generation/task/\($0.taskID)" }
        let curl = try self.curl(title, urls, "", inFlight)
        let ours = Contestant(Report.subject, title, "/s") { [bench] _ in
            let child = try bench.start(bench.program("callbox"), ["poll", "--once", "--all"], environment: environment)
            let end = try child.finish()
            guard end.code == 0, child.logTail.contains("polled: \(count)") else {
                throw Trouble("callbox poll ended with \(end.code): \(child.logTail)")
            }
            return Double(count) / end.seconds
        }
        try bench.interleave(title, [ours] + curl)
    }

    /// curl with the same requests, over connections that it keeps; none where it is not installed.
    private func curl(_ title: String, _ urls: [String], _ section: String, _ inFlight: Int) throws -> [Contestant] {
        let who = inFlight > 1 ? "curl --parallel" : "curl"
        guard let program = bench.installed("curl") else {
            bench.note(Trouble("curl is not installed"), of: who, title)
            return []
        }
        let path = bench.path("curl-" + title.replacing(" ", with: "-").replacing(",", with: ""))
        let sections = urls.map { "url = \"\($0)\"\noutput = /dev/null\nheader = \"Authorization: Bearer benchmark\"\nfail\n" + section }
        try sections.joined(separator: "next\n").write(toFile: path, atomically: false, encoding: .utf8)
        let parallel = inFlight > 1 ? ["--parallel", "--parallel-max", "\(inFlight)"] : []
        return [
            Contestant(who, title, "/s") { [bench] _ in
                Double(urls.count) / (try bench.run(program, ["-sS", "-q"] + parallel + ["-K", path])).seconds
            }
        ]
    }
}

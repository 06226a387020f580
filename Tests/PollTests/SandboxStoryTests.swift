import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxPoll
import CallboxProvider
import CallboxSandbox
import Curl
import TestSupport
import Testing

@Suite struct SandboxStoryTests {
    @Test func `without a single callback every job ends as exactly one entry, the true one`() async throws {
        try await tell(jobs: 30) { configuration in
            configuration.faults.dropped = 1
            configuration.faults.failing = 0.3
        }
    }

    @Test func `an outage in the middle changes nothing but the time it takes`() async throws {
        try await tell(jobs: 20) { configuration in
            configuration.duration = .milliseconds(200)...(.milliseconds(800))
            configuration.faults.dropped = 1
            configuration.faults.failing = 0.5
            configuration.faults.outage = .milliseconds(200)..<(.milliseconds(800))
        }
    }

    @Test func `polls that are answered wrongly in every way change nothing but the time it takes`() async throws {
        try await tell(jobs: 20) { configuration in
            configuration.faults.dropped = 1
            configuration.faults.failing = 0.3
            configuration.faults.pollRateLimited = 0.02
            configuration.faults.retryAfterText = "0"
            configuration.faults.pollError = 0.05
            configuration.faults.pollHangUp = 0.05
            configuration.faults.pollMissing = 0.1
            configuration.faults.pollForeign = 0.1
            configuration.faults.pollEndless = 0.02
            configuration.faults.pollRedirected = 0.05
        }
    }

    @Test(arguments: ["unauthorised", "forbidden", "no-balance"])
    func `a key that is revoked for a while, or a balance that is gone, is survived`(fault: String) async throws {
        let faults = try SandboxFaults(parsing: ["drop=1", "\(fault)=0.3-1.2"])
        try await tell(jobs: 10) { configuration in
            configuration.duration = .milliseconds(200)...(.milliseconds(800))
            configuration.faults = faults
        }
    }

    /// Submits jobs to a sandbox, lets a poller find them out, and compares the entries with the truth.
    private func tell(jobs: Int, _ change: (inout SandboxConfiguration) -> Void) async throws {
        var configuration = SandboxConfiguration()
        configuration.seed = 11
        configuration.duration = .milliseconds(50)...(.milliseconds(400))
        change(&configuration)
        try await withSandbox(configuration) { url in
            try await withStation(clock: .wall) { station in
                let keys = try await submit(jobs, to: url, station)
                try await withServices([try station.poller(at: url, quickly)]) {
                    try await eventually { try await station.ledger.jobs(.open, limit: 1).isEmpty }
                }
                for (taskID, outcome) in try await truth(at: url) {
                    let key = try #require(keys[taskID])
                    let entry = try #require(try station.entry(key))
                    #expect(entry.outcome.rawValue == outcome && entry.source == .poll && entry.revision == 1)
                }
                #expect(try station.intake.inbox.waiting().count == jobs)
            }
        }
    }

    private func submit(_ count: Int, to url: String, _ station: Station) async throws -> [String: JobKey] {
        let provider = try station.provider(at: url)
        let parameters = JSONObject([("imgUrl", .string("https://example.com/a.png")), ("remixPrompt", .string("straw"))])
        var keys: [String: JobKey] = [:]
        // During an outage no task is made, so that a test may submit again what a user may not.
        try await eventually {
            let answer = await provider.submit(
                model: "midjourney_retexture", parameters: parameters, callback: "http://127.0.0.1:9/callbacks/k.c")
            if case .accepted(let taskID) = answer { keys[taskID] = try await station.accept(taskID) }
            return keys.count == count
        }
        return keys
    }

    /// Every task of the sandbox with its true end.
    private func truth(at url: String) async throws -> [(String, String)] {
        let client = try Client(.init(egress: .chosenByOperator))
        let response = try await client.send(Request(url: url + "/sandbox/tasks"))
        await client.close()
        let tasks = try JSONScanner.scan(response.body).array ?? []
        return tasks.compactMap { task in
            guard let id = task.object?["id"]?.string, let end = task.object?["state"]?.string else { return nil }
            return (id, end)
        }
    }

    private func quickly(_ settings: inout PollSettings) {
        settings.rate = Rate(perSecond: 500)
        settings.tick = .milliseconds(10)
        settings.unauthorisedPause = .milliseconds(200)
        settings.backoff = Backoff(base: .milliseconds(20), bound: .milliseconds(100))
        settings.schedule.intervalMin = .milliseconds(10)
        settings.schedule.interval = .milliseconds(30)
        settings.schedule.eagerMin = .milliseconds(10)
        settings.schedule.eagerMax = .milliseconds(30)
    }
}

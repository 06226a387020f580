import CallboxLedger
import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct WatchTests {
    /// Three jobs under way.
    private func keys(_ office: Office, _ server: ScriptedProvider) async throws -> [JobKey] {
        try await office.submitter(at: server.url).submit((1...3).map { .sample($0) }).map(\.key)
    }

    @Test func `each job is reported once, as it ends`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, _ in
            let keys = try await keys(office, server)
            let watch = Watch(office.ledger, interval: .milliseconds(1))
            let seen = Collected<JobKey>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let open = try await watch.wait(for: keys) { key, outcome in
                        #expect(outcome == .completed)
                        seen.add(key)
                    }
                    #expect(open.isEmpty)
                }
                for key in keys.reversed() {
                    try await office.callback(key, Told.upstreamBody)
                    try await eventually { seen.elements.last == key }
                }
                try await group.waitForAll()
            }
            #expect(seen.elements == keys.reversed())
        }
    }

    @Test func `when the time is over the open jobs are given back`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, _ in
            let keys = try await keys(office, server)
            try await office.callback(keys[1], Told.upstreamBody)
            var ended: [JobKey] = []
            let open = try await Watch(office.ledger).wait(for: keys, patience: .zero) { key, _ in ended.append(key) }
            #expect(ended == [keys[1]] && open == [keys[0], keys[2]])
        }
    }

    @Test func `nobody waits for a job that never will end`() async throws {
        try await withOffice { _, _ in
            .hangUp
        } _: { office, server, time in
            let submitter = try office.submitter(at: server.url)
            submitter.stopSending()
            let abandoned = try await submitter.submit(.sample(patience: .zero)).key
            _ = try await office.ledger.abandonUnsent(at: time.now)
            var generator = SystemRandomNumberGenerator()
            let stranger = JobKey(at: time.now, using: &generator)
            let open = try await Watch(office.ledger).wait(for: [abandoned, stranger]) { _, _ in Issue.record("it has no end") }
            #expect(open == [abandoned, stranger])
        }
    }

    @Test func `a wait can be cancelled`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, _ in
            let keys = try await keys(office, server)
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await Watch(office.ledger).wait(for: keys) { _, _ in } }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
    }
}

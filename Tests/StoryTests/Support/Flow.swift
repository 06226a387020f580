import Foundation
import Synchronization

/// Senders that deliver callbacks one after the other, each over a connection of its own, as a provider does.
final class Flow: Sendable {
    private struct Told {
        var next = 0
        var isOver = false
        var words: [String: Int] = [:]
        /// The jobs whose callback was answered with success.
        var acknowledged: Set<Int> = []
    }

    private let jobs: [RecordedJob]
    private let port: UInt16
    private let told = Mutex(Told())

    init(_ jobs: [RecordedJob], to port: UInt16) {
        self.jobs = jobs
        self.port = port
    }

    /// How often each thing was heard: a status, `closed` without an answer, or `refused`.
    var heard: [String: Int] { told.withLock { $0.words } }

    /// The jobs whose callback was answered with success.
    var acknowledged: [RecordedJob] { told.withLock { $0.acknowledged }.map { jobs[$0] } }

    /// Sends nothing more.
    func end() { told.withLock { $0.isOver = true } }

    /// Delivers until the story is over, the jobs again and again. A sender tries again until it hears success, unless nobody listens any more.
    func run(senders: Int) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<senders { group.addTask { try await blocking { self.deliver() } } }
            try await group.waitForAll()
        }
    }

    private func deliver() {
        while let number = next() {
            var word = ""
            repeat {
                word = attempt(jobs[number])
                told.withLock { $0.words[word, default: 0] += 1 }
                if word != "200" { usleep(20_000) }
            } while word != "200" && !told.withLock { $0.isOver }
            if word == "200" { told.withLock { _ = $0.acknowledged.insert(number) } }
        }
    }

    private func next() -> Int? {
        told.withLock { told in
            guard !told.isOver else { return nil }
            defer { told.next += 1 }
            return told.next % jobs.count
        }
    }

    private func attempt(_ job: RecordedJob) -> String {
        guard let connection = try? Connection(to: port) else { return "refused" }  // that is the answer
        connection.send(Connection.callback(TaskDocument.completed(job.taskID), to: job.path))
        return connection.answer().map { "\($0.status)" } ?? "closed"
    }
}

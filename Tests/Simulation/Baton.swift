import Foundation

/// One thread that runs every task of a simulation, one after the other, in the order in which they became ready.
///
/// With it, and with one activity at a time, nothing is left to the scheduler of the machine: what a seed decides is all that happens.
final class Baton: TaskExecutor, @unchecked Sendable {
    // Checked by hand: the fields below are only touched under the condition's lock.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isOver = false

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Runs a body, and all that it starts, on the calling thread.
    static func run(_ body: @escaping @Sendable (Baton) async -> Void) {
        let baton = Baton()
        Task(executorPreference: baton) {
            await body(baton)
            baton.end()
        }
        baton.runJobs()
    }

    private func end() {
        condition.lock()
        isOver = true
        condition.signal()
        condition.unlock()
    }

    private func runJobs() {
        while let ready = takeReady() {
            for job in ready { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    /// Everything that is ready, in order; waits for it, and is `nil` at the end.
    private func takeReady() -> [UnownedJob]? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isOver { return nil }
            condition.wait()
        }
        defer { jobs.removeAll(keepingCapacity: true) }
        return jobs
    }
}

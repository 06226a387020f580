import Disk
import Synchronization
import TestSupport
import Testing

/// A worker does what it was given, in order, whoever still waits for it.
@Suite struct WorkerTests {
    @Test func `a value and an error come back`() async throws {
        let worker = Worker("test")
        try #expect(await worker.run { 7 } == 7)
        await #expect(throws: DiskError.self) { try await worker.run { throw DiskError("x", path: "y", number: 1) } }
    }

    @Test func `calls run one after the other`() async throws {
        let worker = Worker("test")
        let running = Counter()
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    try await worker.run {
                        #expect(running.add(1) == 1)
                        running.add(-1)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `a call is carried through although its task is cancelled`() async throws {
        let worker = Worker("test")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await worker.run { 7 }
        }
        try #expect(await task.value == 7)
    }
}

/// A number that several threads change.
private final class Counter: Sendable {
    private let number = Atomic(0)

    @discardableResult
    func add(_ more: Int) -> Int { number.add(more, ordering: .sequentiallyConsistent).newValue }
}

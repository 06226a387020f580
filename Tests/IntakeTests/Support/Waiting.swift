import Foundation
import Synchronization
import TestSupport
import Testing

/// Runs something long-lived while a story is told, and ends it.
func during(_ service: @escaping @Sendable () async throws -> Void, _ story: () async throws -> Void) async throws {
    let task = Task { try await service() }
    do {
        try await story()
    } catch {
        task.cancel()
        _ = await task.result
        throw error
    }
    task.cancel()
    try await task.value
}

/// Holds a thread until it is opened; nobody is held for longer than ten seconds.
final class Turnstile: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let held = Atomic(0)

    /// How many were held so far.
    var count: Int { held.load(ordering: .sequentiallyConsistent) }

    func pass() {
        held.add(1, ordering: .sequentiallyConsistent)
        if semaphore.wait(timeout: .now() + 10) == .success { semaphore.signal() }
    }

    func open() { semaphore.signal() }
}

/// Collects what callbacks on other threads are told.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func add(_ element: Element) { elements.withLock { $0.append(element) } }
}

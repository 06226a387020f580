import Foundation

/// Something that a story waited for and that did not come.
struct Missed: Error, CustomStringConvertible {
    let description: String
}

/// Looks again and again until there is a value.
///
/// - Throws: ``Missed`` at the deadline.
func eventually<Value>(_ what: String, within patience: Duration = .seconds(60), _ look: () async throws -> Value?) async throws -> Value {
    let end = ContinuousClock.now + patience
    while true {
        if let value = try await look() { return value }
        if ContinuousClock.now > end { throw Missed(description: "\(what): not within \(patience)") }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// Looks again and again until a condition holds.
///
/// - Throws: ``Missed`` at the deadline.
func eventually(_ what: String, within patience: Duration = .seconds(60), _ holds: () async throws -> Bool) async throws {
    let _: Bool = try await eventually(what, within: patience) { try await holds() ? true : nil }
}

/// Runs something that blocks on a thread of its own: a shared pool would run out of threads where all of them wait.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}

/// A door between threads that is opened once.
final class Latch: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Lets everybody through from now on.
    func open() { semaphore.signal() }

    /// Blocks until it is open, for at most 20 seconds.
    func wait() {
        if semaphore.wait(timeout: .now() + 20) == .success { semaphore.signal() }
    }
}

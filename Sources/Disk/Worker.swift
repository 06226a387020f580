import Dispatch

/// A thread of its own for calls that block, so that they do not hold up a thread that others share.
///
/// Calls run one after the other in the order in which they were made.
package final class Worker: Sendable {
    private let queue: DispatchQueue

    /// - Parameter name: shown by debuggers and in thread lists.
    package init(_ name: String) { queue = DispatchQueue(label: name) }

    /// Runs a blocking call and waits for it without blocking. It runs to its end even if the waiting task is cancelled.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

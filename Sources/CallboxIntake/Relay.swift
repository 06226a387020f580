import Foundation

/// Work in two stages, each done by one thread at a time: while one thread is at the second, the next is at the first. Nobody
/// overtakes between them.
final class Relay: Sendable {
    private let first = NSLock()
    private let second = NSLock()

    /// Does both stages in order. Blocks its thread.
    ///
    /// - Parameters:
    ///   - begin: the first stage; `nil` ends it there.
    ///   - end: the second, given what the first made.
    func run<Middle, Value>(_ begin: () -> Middle?, then end: (Middle) -> Value) -> Value? {
        first.lock()
        guard let middle = begin() else {
            first.unlock()
            return nil
        }
        // Taken before the first is given up, so that nobody comes between.
        second.lock()
        first.unlock()
        defer { second.unlock() }
        return end(middle)
    }
}

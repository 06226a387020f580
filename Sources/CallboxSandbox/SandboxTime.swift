/// The time since the sandbox began, by a clock that nobody sets.
struct SandboxTime: Sendable {
    let start = ContinuousClock.now

    /// How long it has been running.
    var elapsed: Duration { ContinuousClock.now - start }

    /// Waits for a moment counted from the start; `false` when the task was cancelled first.
    func wait(until due: Duration) async -> Bool {
        do {
            try await Task.sleep(until: start + due, clock: .continuous)
            return true
        } catch {
            // Sleeping throws nothing but the news of a cancellation, which is what is returned.
            return false
        }
    }
}

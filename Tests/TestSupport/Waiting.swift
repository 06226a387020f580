/// The deadline of a wait passed.
package struct Overdue: Error {
    package init() {}
}

/// Waits until a condition holds.
package func eventually(within limit: Duration = .seconds(60), _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw Overdue() }
        try await Task.sleep(for: .milliseconds(2))
    }
}

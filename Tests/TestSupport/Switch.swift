import Synchronization

/// Something that is off until it is turned on.
package final class Switch: Sendable {
    private let state = Atomic(false)

    package init() {}

    package var isOn: Bool { state.load(ordering: .acquiring) }

    package func turnOn() { state.store(true, ordering: .releasing) }
}

extension ReceivedRequest {
    /// The task that a poll asks for.
    package var taskID: String { path.split(separator: "/").last.map(String.init) ?? "" }
}

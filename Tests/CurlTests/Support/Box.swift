import Synchronization

/// Is a value that several threads may change.
final class Box<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    var value: Value { state.withLock { $0 } }

    init(_ value: Value) {
        state = Mutex(value)
    }

    func change(_ body: @Sendable (inout Value) -> Void) {
        state.withLock { body(&$0) }
    }
}

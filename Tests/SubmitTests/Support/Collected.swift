import Synchronization
import TestSupport

/// Elements in the order in which several tasks added them.
final class Collected<Element: Sendable>: Sendable {
    private let state = Mutex<[Element]>([])

    var elements: [Element] { state.withLock { $0 } }

    func add(_ element: Element) { state.withLock { $0.append(element) } }
}

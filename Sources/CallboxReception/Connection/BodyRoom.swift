import Synchronization

/// The bytes of unfinished bodies that all connections together may hold.
///
/// It may be used from any thread.
final class BodyRoom: Sendable {
    private let bytesMax: Int
    private let bytes = Atomic(0)

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Takes room, to be given back with ``release(_:)``.
    ///
    /// - Returns: `false`, and nothing is taken, where there is not so much.
    func reserve(_ count: Int) -> Bool {
        let held = bytes.add(count, ordering: .relaxed).newValue
        if held <= bytesMax { return true }
        release(count)
        return false
    }

    /// Gives room back.
    func release(_ count: Int) { bytes.subtract(count, ordering: .relaxed) }

    /// What is taken now.
    var held: Int { bytes.load(ordering: .relaxed) }
}

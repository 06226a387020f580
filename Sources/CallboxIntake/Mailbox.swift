import Foundation

/// A bounded queue between threads that hand in and threads that take out in batches, one at a time.
///
/// Its lock is held for moments only, so that handing in may be done from an event loop.
final class Mailbox<Element: Sendable>: @unchecked Sendable {
    // Checked by hand: every access to the fields below is made under the condition's lock.
    private let condition = NSCondition()
    private var elements: [Element] = []
    private var weight = 0
    private var isClosed = false
    private var isWoken = false
    private let countMax: Int
    private let weightMax: Int
    private let weigh: @Sendable (Element) -> Int

    /// - Parameters:
    ///   - countMax: elements at once.
    ///   - weightMax: the sum of their weights at once.
    init(countMax: Int, weightMax: Int, weigh: @escaping @Sendable (Element) -> Int) {
        self.countMax = countMax
        self.weightMax = weightMax
        self.weigh = weigh
    }

    /// Hands in one element.
    ///
    /// - Returns: `false` where the mailbox is full or closed, and the element was not taken.
    func put(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        let added = weigh(element)
        guard !isClosed, elements.count < countMax, weight + added <= weightMax else { return false }
        elements.append(element)
        weight += added
        condition.signal()
        return true
    }

    /// Waits until something is there and takes it, at most `limit` elements; never waits for more.
    ///
    /// - Parameter seconds: how long to wait at most; `nil` for as long as it takes.
    /// - Returns: empty when the time is over or somebody was woken, `nil` once the mailbox is closed and empty.
    func take(limit: Int, withinSeconds seconds: Double? = nil) -> [Element]? {
        condition.lock()
        defer { condition.unlock() }
        let end = seconds.map { Date(timeIntervalSinceNow: $0) }
        defer { isWoken = false }
        while elements.isEmpty && !isClosed && !isWoken {
            guard let end else {
                condition.wait()
                continue
            }
            if !condition.wait(until: end) { break }
        }
        if elements.isEmpty { return isClosed ? nil : [] }
        let batch = Array(elements.prefix(limit))
        elements.removeFirst(batch.count)
        weight -= batch.reduce(0) { $0 + weigh($1) }
        return batch
    }

    /// Wakes who waits for elements, or else the next who would.
    func wake() {
        condition.lock()
        defer { condition.unlock() }
        isWoken = true
        condition.signal()
    }

    /// Takes nothing in any more; what is there can still be taken out.
    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        condition.broadcast()
    }
}

import Testing

@testable import Curl

/// Who may run, and in which order.
@Suite struct WaitingLineTests {
    private func line(_ runningMax: Int, _ runningPerPlaceMax: Int, _ arrivals: String...) -> WaitingLine<String> {
        var line = WaitingLine<String>(runningMax: runningMax, runningPerPlaceMax: runningPerPlaceMax)
        for arrival in arrivals { line.enter(arrival, place: String(arrival.prefix(1))) }
        return line
    }

    private func all(_ line: inout WaitingLine<String>) -> [String] {
        var elements: [String] = []
        while let element = line.next() { elements.append(element) }
        return elements
    }

    @Test func `each place has its own queue and bound`() {
        var line = line(10, 2, "a1", "a2", "a3", "b1")
        #expect(all(&line) == ["a1", "b1", "a2"])
        line.leave(place: "b")
        #expect(all(&line) == [])
        line.leave(place: "a")
        #expect(all(&line) == ["a3"])
    }

    @Test func `the places take turns at the bound of all`() {
        var line = line(1, 5, "a1", "a2", "a3", "b1", "b2")
        var order: [String] = []
        while let next = line.next() {
            order.append(next)
            line.leave(place: String(next.prefix(1)))
        }
        #expect(order == ["a1", "b1", "a2", "b2", "a3"])
    }

    @Test func `who leaves the line is not served, and the others keep their order`() {
        var line = line(1, 1, "a1", "a2", "a3", "a4", "b1")
        #expect(all(&line) == ["a1"])
        let left = line.remove { $0 == "a3" || $0 == "b1" }
        #expect(left.sorted() == ["a3", "b1"])
        line.leave(place: "a")
        #expect(all(&line) == ["a2"])
        line.enter("a5", place: "a")
        line.leave(place: "a")
        #expect(all(&line) == ["a4"])
        line.leave(place: "a")
        #expect(all(&line) == ["a5"])
    }
}

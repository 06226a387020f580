/// Decides who may run: so many in all and so many to one place, first come first served at each place, the places in turn.
///
/// libcurl has such bounds too (CURLMOPT_MAX_HOST_CONNECTIONS), but in 7.88 it now and then forgets a transfer that waits for a connection
/// until its connect timeout; so it is only ever given what can run at once.
struct WaitingLine<Element> {
    /// Is a queue made of two stacks, which moves each element once.
    private struct Place {
        var running = 0
        private var incoming: [Element] = []
        private var outgoing: [Element] = []

        var isWaiting: Bool { !incoming.isEmpty || !outgoing.isEmpty }
        var waiting: [Element] { outgoing.reversed() + incoming }

        mutating func append(_ element: Element) {
            incoming.append(element)
        }

        mutating func popFirst() -> Element? {
            if outgoing.isEmpty { (outgoing, incoming) = (incoming.reversed(), []) }
            return outgoing.popLast()
        }

        mutating func remove(where isLeaving: (Element) -> Bool) -> [Element] {
            var leaving: [Element] = []
            let staying = waiting.filter { element in
                guard isLeaving(element) else { return true }
                leaving.append(element)
                return false
            }
            (outgoing, incoming) = ([], staying)
            return leaving
        }
    }

    private let runningMax: Int
    private let runningPerPlaceMax: Int
    private var running = 0
    private var places: [String: Place] = [:]
    /// The places at which someone waits, the next one first.
    private var turns: [String] = []

    /// All who wait.
    var waiting: [Element] { turns.flatMap { places[$0]?.waiting ?? [] } }

    /// Starts empty.
    init(runningMax: Int, runningPerPlaceMax: Int) {
        self.runningMax = runningMax
        self.runningPerPlaceMax = runningPerPlaceMax
    }

    /// Lets someone wait.
    mutating func enter(_ element: Element, place: String) {
        if places[place]?.isWaiting != true { turns.append(place) }
        places[place, default: Place()].append(element)
    }

    /// Gives the next who may run, from then on counted as running.
    mutating func next() -> Element? {
        guard running < runningMax,
            let turn = turns.firstIndex(where: { (places[$0]?.running ?? 0) < runningPerPlaceMax }),
            let element = places[turns[turn]]?.popFirst()
        else { return nil }
        let place = turns.remove(at: turn)
        running += 1
        places[place]?.running += 1
        if places[place]?.isWaiting == true { turns.append(place) }
        return element
    }

    /// Counts one less as running.
    mutating func leave(place: String) {
        running -= 1
        places[place]?.running -= 1
        forgetIfEmpty(place)
    }

    /// Takes those out who need not wait any longer.
    mutating func remove(where isLeaving: (Element) -> Bool) -> [Element] {
        turns.flatMap { place in
            let leaving = places[place]?.remove(where: isLeaving) ?? []
            if places[place]?.isWaiting != true { turns.removeAll { $0 == place } }
            forgetIfEmpty(place)
            return leaving
        }
    }

    /// Keeps nothing of places where nobody runs or waits, so that there are never more places than elements.
    private mutating func forgetIfEmpty(_ place: String) {
        if let known = places[place], known.running == 0, !known.isWaiting { places[place] = nil }
    }
}

/// One that is measured, round by round.
struct Contestant {
    /// A value that a round gave.
    struct Value {
        let figure: String
        let number: Double
        let unit: String
    }

    let who: String
    let round: (Int) throws -> [Value]

    init(_ who: String, round: @escaping (Int) throws -> [Value]) {
        self.who = who
        self.round = round
    }

    /// One of which a round gives a single value.
    init(_ who: String, _ figure: String, _ unit: String, round: @escaping (Int) throws -> Double) {
        self.init(who) { [Value(figure: figure, number: try round($0), unit: unit)] }
    }
}

extension Bench {
    /// Takes all rounds: in each of them everybody once, and everybody begins once. What somebody's round left behind is on the disk before the next
    /// begins.
    ///
    /// Whoever fails is not asked again; of Callbox itself it is a failure of the benchmark.
    func interleave(_ title: String, _ contestants: [Contestant]) throws {
        var failed: Set<Int> = []
        for round in 0..<rounds {
            for index in contestants.indices {
                let turn = (index + round) % contestants.count
                if failed.contains(turn) { continue }
                let contestant = contestants[turn]
                try settleDisk()
                do {
                    for value in try contestant.round(round) { report.add(value.figure, contestant.who, value.number, value.unit) }
                } catch {
                    failed.insert(turn)
                    note(error, of: contestant.who, title)
                }
            }
        }
    }

    /// Takes note of what could not be measured.
    func note(_ error: any Error, of who: String, _ title: String) {
        tell("   \(title): \(who): \(error)")
        if who.hasPrefix(Report.subject) {
            report.failures.append("\(title): \(who): \(error)")
        } else {
            report.miss(title, who, "failed: \(error)".split(separator: "\n").joined(separator: " "))
        }
    }
}

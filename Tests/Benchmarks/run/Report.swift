import Foundation

/// What was measured: one value of each figure in each round.
struct Report: Encodable {
    /// One figure of one contestant.
    struct Figure: Encodable {
        let name: String
        let who: String
        let unit: String
        var rounds: [Double] = []
        /// Why there are no values.
        var missing: String?

        private enum CodingKeys: String, CodingKey {
            case name, who, unit, rounds, median, lowest, highest, missing
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(who, forKey: .who)
            try container.encode(unit, forKey: .unit)
            try container.encode(rounds, forKey: .rounds)
            try container.encodeIfPresent(rounds.median, forKey: .median)
            try container.encodeIfPresent(rounds.min(), forKey: .lowest)
            try container.encodeIfPresent(rounds.max(), forKey: .highest)
            try container.encodeIfPresent(missing, forKey: .missing)
        }
    }

    /// Figures that stand in one table.
    struct Group: Encodable {
        let title: String
        let notes: [String]
        var figures: [Figure] = []

        /// The figures as they are shown: those of one name together, and Callbox in front.
        var ordered: [Figure] {
            var names: [String] = []
            for figure in figures where !names.contains(figure.name) { names.append(figure.name) }
            return names.flatMap { name in
                let all = figures.filter { $0.name == name }
                return all.filter { $0.who == Report.subject } + all.filter { $0.who != Report.subject }
            }
        }
    }

    /// Whose figures the others stand beside.
    static let subject = "Callbox"

    var machine: [String: String] = [:]
    var groups: [Group] = []
    /// What went wrong; empty if the benchmark may be believed.
    var failures: [String] = []

    /// Begins a table.
    mutating func begin(_ title: String, notes: [String] = []) { groups.append(Group(title: title, notes: notes)) }

    /// Notes the value of a round in the table that was begun last.
    mutating func add(_ name: String, _ who: String, _ value: Double, _ unit: String) {
        change(name, who, unit) { $0.rounds.append(value) }
    }

    /// Notes that a figure is missing, and why.
    mutating func miss(_ name: String, _ who: String, _ reason: String) { change(name, who, "") { $0.missing = reason } }

    /// Sets the values of one figure beside another, as its yardstick.
    mutating func stand(_ other: String, of subject: String, beside name: String, as who: String) {
        guard let figure = groups.last?.figures.first(where: { $0.name == other && $0.who == subject }) else { return }
        for value in figure.rounds { add(name, who, value, figure.unit) }
    }

    private mutating func change(_ name: String, _ who: String, _ unit: String, _ body: (inout Figure) -> Void) {
        precondition(!groups.isEmpty, "a figure stands in a table")
        let group = groups.count - 1
        let known = groups[group].figures.firstIndex { $0.name == name && $0.who == who }
        if known == nil { groups[group].figures.append(Figure(name: name, who: who, unit: unit)) }
        body(&groups[group].figures[known ?? groups[group].figures.count - 1])
    }
}

extension Report {
    /// The tables, in Markdown.
    var text: String {
        var lines = ["| machine | |", "|---|---|"] + machine.sorted { $0.key < $1.key }.map { "| \($0.key) | \($0.value) |" }
        for group in groups {
            lines += ["", "**\(group.title)**", ""]
            lines += group.notes.map { "- \($0)" } + (group.notes.isEmpty ? [] : [""])
            lines += ["| what | who | median | lowest | highest | unit | \(Self.subject) / this |", "|---|---|--:|--:|--:|---|--:|"]
            lines += group.ordered.map { row($0, in: group) }
        }
        if !failures.isEmpty { lines += ["", "**Failed**", ""] + failures.map { "- \($0)" } }
        return lines.joined(separator: "\n")
    }

    private func row(_ figure: Figure, in group: Group) -> String {
        guard let median = figure.rounds.median, let lowest = figure.rounds.min(), let highest = figure.rounds.max() else {
            return "| \(figure.name) | \(figure.who) | \(figure.missing ?? "no value") | | | | |"
        }
        let subject = group.figures.first { $0.name == figure.name && $0.who == Self.subject }
        let ratio = figure.who == Self.subject ? nil : subject.flatMap { Self.ratio($0, figure) }
        let values = [median, lowest, highest].map(Self.written).joined(separator: " | ")
        return "| \(figure.name) | \(figure.who) | \(values) | \(figure.unit) | \(ratio.map { Self.written($0 * 100) + " %" } ?? "") |"
    }

    /// How the two stand to one another: the median of the rounds, each compared with the same round of the other.
    private static func ratio(_ left: Figure, _ right: Figure) -> Double? {
        guard left.unit == right.unit else { return nil }
        return zip(left.rounds, right.rounds).filter { $0.1 > 0 }.map { $0.0 / $0.1 }.median
    }

    /// A number with three digits that say something.
    private static func written(_ value: Double) -> String {
        if value >= 100 { return String(Int(value.rounded())) }
        return String(format: value >= 10 ? "%.1f" : "%.2f", value)
    }
}

extension [Double] {
    /// The one in the middle; of two, the mean.
    var median: Double? {
        let sorted = sorted()
        if isEmpty { return nil }
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}

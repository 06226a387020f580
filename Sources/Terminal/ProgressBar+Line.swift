extension ProgressBar {
    private static let gap = 2
    // A shorter bar shows nothing, a longer one nothing more.
    private static let barWidths = 10...40

    /// Renders `Submitting  ████████░░░░  512/1000  51%  120/s  4.2 s, 4 s left  498 accepted`, at most so wide.
    ///
    /// On a narrow terminal the last facts go first, then the bar.
    package func line(width: Int) -> Line {
        let roomMin = total == nil ? 0 : Self.barWidths.lowerBound
        var facts = facts
        while facts.count > 1, room(beside: facts, width) < roomMin { facts.removeLast() }
        let room = room(beside: facts, width)
        let bar = share.flatMap { room >= roomMin ? Self.bar($0, width: min(room, Self.barWidths.upperBound)) : nil }
        return Line([Piece(label)] + (bar.map { [$0] } ?? []) + facts, blanks: Self.gap).cut(to: width)
    }

    /// What label and facts leave for a bar.
    private func room(beside facts: [Piece], _ width: Int) -> Int {
        facts.reduce(width - Printable(label).width - Self.gap) { $0 - $1.text.width - Self.gap }
    }

    /// The part of the whole that is done: 0 to 1.
    private var share: Double? {
        total.map { $0 > 0 ? min(1, max(0, Double(done) / Double($0))) : 1 }
    }

    /// From the most to the least worth knowing.
    private var facts: [Piece] {
        var texts = [total.map { "\(done)/\($0)" } ?? "\(done)"]
        // Rounded down: it is not 100 % before all is done.
        if let share { texts.append("\(Int(share * 100))%") }
        if let rate { texts.append(Quantity.text(perSecond: rate)) }
        texts.append(Quantity.text(elapsed) + (remaining.map { ", \(Quantity.text($0)) left" } ?? ""))
        return texts.map { Piece($0) } + tallies.filter { $0.count > 0 }.map { Piece("\($0.count) \($0.kind)", $0.style) }
    }

    private static func bar(_ share: Double, width: Int) -> Piece {
        let full = Int(share * Double(width))
        return Piece(String(repeating: "█", count: full) + String(repeating: "░", count: width - full))
    }
}

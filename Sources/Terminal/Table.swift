/// Rows of text under titles, lined up.
///
/// The rows are kept until they are rendered: a table is for as many as a person reads at once, a page of them.
package struct Table: Sendable {
    /// What the rows are made of.
    package let columns: [Column]
    /// A piece for each column, row by row.
    package private(set) var rows: [[Piece]] = []

    /// Begins a table without rows.
    package init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row at the end.
    ///
    /// - Precondition: there is one piece for each column.
    package mutating func append(_ row: [Piece]) {
        precondition(row.count == columns.count, "a row has one piece for each column")
        rows.append(row)
    }

    /// Makes a line of the titles, then one of each row, without blanks at their ends.
    ///
    /// On a terminal no line is wider than the screen: columns shrink, the last that may first, and what was cut ends in `…`.
    /// Anywhere else every text is whole.
    package func lines(on screen: Screen) -> [Line] {
        let titles = columns.map { Piece($0.title, .bold) }
        let widths = widths(on: screen)
        let lines = ([titles] + rows).map { line($0, widths) }
        return screen.isTerminal ? lines.map { $0.cut(to: screen.width) } : lines
    }

    private func line(_ row: [Piece], _ widths: [Int]) -> Line {
        var line = Line()
        // Blanks wait until something follows them.
        var blanks = 0
        for ((piece, column), width) in zip(zip(row, columns), widths) {
            let text = piece.text.cut(to: width)
            let rest = width - text.width
            if column.alignment == .trailing || text.width == 0 { blanks += rest }
            if text.width > 0 {
                if blanks > 0 { line.append(Piece(String(repeating: " ", count: blanks))) }
                line.append(Piece(text, piece.style))
                blanks = column.alignment == .leading ? rest : 0
            }
            blanks += Self.gap
        }
        return line
    }
}

extension Table {
    private static let gap = 2

    private func widths(on screen: Screen) -> [Int] {
        var widths = columns.indices.map { column in
            rows.reduce(columns[column].title.width) { max($0, $1[column].text.width) }
        }
        guard screen.isTerminal else { return widths }
        for (index, column) in columns.enumerated() { widths[index] = min(widths[index], column.widthMax ?? .max) }
        var excess = widths.reduce(Self.gap * (columns.count - 1), +) - screen.width
        for (index, column) in columns.enumerated().reversed() where excess > 0 {
            guard let widthMin = column.widthMin else { continue }
            let given = min(excess, max(0, widths[index] - max(1, widthMin)))
            widths[index] -= given
            excess -= given
        }
        return widths
    }
}

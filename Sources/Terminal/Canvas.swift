/// Knows what was drawn last at the bottom of a terminal, and makes the sequences that draw the next in its place.
///
/// Pure: it draws nothing itself. Between two drawings the cursor rests behind the last line of the block.
/// The sequences are those of ECMA-48, 8.3: CUU (cursor up), ED (erase in page), EL (erase in line).
struct Canvas {
    /// The widths of the lines that stand there; none where nothing does.
    private var drawn: [Int] = []

    /// Whether nothing stands there.
    var isEmpty: Bool { drawn.isEmpty }

    /// Draws lines over those that stand there.
    ///
    /// What does not fit is cut: one cell is left free at the end of each line, as some terminals wrap once the last one is filled, and
    /// one line of the screen, as what has left it at the top cannot be drawn again.
    mutating func draw(_ lines: [Line], on screen: Screen) -> String {
        guard !lines.isEmpty else { return erase(on: screen) }
        let start = start(on: screen)
        let shown = Self.fitted(lines, on: screen)
        drawn = shown.map(\.width)
        return start + shown.map { $0.text(on: screen) }.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[J"
    }

    /// Removes the lines that stand there; the cursor is then where the first of them began.
    mutating func erase(on screen: Screen) -> String {
        guard !drawn.isEmpty else { return "" }
        defer { drawn = [] }
        return start(on: screen) + "\u{1B}[J"
    }

    /// Leaves the lines where they are for good; the next ones come below.
    mutating func leave() -> String {
        defer { drawn = [] }
        return drawn.isEmpty ? "" : "\r\n"
    }

    /// Moves to the beginning of the first line.
    private func start(on screen: Screen) -> String {
        // A terminal that has become narrower since has broken the lines that no longer fit.
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + screen.width - 1) / screen.width) }
        let up = min(rows, screen.height) - 1
        return up > 0 ? "\r\u{1B}[\(up)A" : "\r"
    }

    private static func fitted(_ lines: [Line], on screen: Screen) -> [Line] {
        let linesMax = max(1, screen.height - 1)
        let shown = lines.count <= linesMax ? lines : lines.prefix(linesMax - 1) + [Line("…")]
        return shown.map { $0.cut(to: screen.width - 1) }
    }
}

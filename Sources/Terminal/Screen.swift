/// Describes what stands at the other end of an output: a terminal of some size, or something that merely takes bytes.
package struct Screen: Sendable, Equatable {
    /// The extent of a terminal in character cells.
    package struct Size: Sendable, Equatable {
        /// Character cells in a line, at least 1.
        package let columns: Int
        /// Lines, at least 1.
        package let rows: Int

        /// Holds a size, or `nil` where a side is not within 1 and 10,000: a terminal that does not know its size says 0.
        package init?(columns: Int, rows: Int) {
            guard Screen.sides.contains(columns), Screen.sides.contains(rows) else { return nil }
            self.columns = columns
            self.rows = rows
        }
    }

    /// Whether a person looks at it.
    package let isTerminal: Bool
    /// Whether the cursor can be moved, so that lines can be drawn again in place: a terminal that is not `TERM=dumb`.
    package let canRedraw: Bool
    /// Whether colours are shown: it can redraw, and `NO_COLOR` is unset or empty (no-color.org).
    package let hasColor: Bool
    /// Character cells in a line: what the terminal says, else `COLUMNS`, else 80.
    package let width: Int
    /// Lines: what the terminal says, else `LINES`, else 24.
    package let height: Int

    /// Decides what can be shown.
    ///
    /// - Parameters:
    ///   - size: what the terminal says of itself; `nil` where it does not.
    ///   - environment: `TERM`, `NO_COLOR`, `COLUMNS` and `LINES` are looked at.
    package init(isTerminal: Bool, size: Size? = nil, environment: [String: String] = [:]) {
        let kind = environment["TERM"] ?? ""
        self.isTerminal = isTerminal
        canRedraw = isTerminal && !kind.isEmpty && kind != "dumb"
        hasColor = canRedraw && (environment["NO_COLOR"] ?? "").isEmpty
        width = size?.columns ?? Self.side(environment["COLUMNS"]) ?? 80
        height = size?.rows ?? Self.side(environment["LINES"]) ?? 24
    }

    private static let sides = 1...10_000

    private static func side(_ text: String?) -> Int? {
        text.flatMap { Int($0) }.flatMap { sides.contains($0) ? $0 : nil }
    }
}

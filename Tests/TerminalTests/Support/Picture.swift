/// Is what a terminal shows after the few control sequences that the product uses; any other ends the test.
struct Picture {
    private let columns: Int
    private let rows: Int
    private var cells: [[Character?]]
    private var row = 0
    private var column = 0
    /// Lines that have left the screen at the top.
    private var past: [String] = []

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = [[Character?]](repeating: [], count: rows)
    }

    /// Every line from the first that ever was to the last that is not empty, without blanks at their ends.
    var lines: [String] {
        var lines = past + cells.map(Self.text)
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    mutating func show(_ text: String) {
        var rest = Array(text.unicodeScalars.map(Character.init))[...]
        while let next = rest.popFirst() {
            switch next {
            case "\r": column = 0
            case "\n": lineFeed()
            case "\u{1B}": obey(&rest)
            default: put(next)
            }
        }
    }

    private mutating func obey(_ rest: inout ArraySlice<Character>) {
        precondition(rest.popFirst() == "[", "only control sequences are known")
        let digits = rest.prefix { $0.isNumber }
        rest = rest.dropFirst(digits.count)
        switch rest.popFirst() {
        case "A": row = max(0, row - (Int(String(digits)) ?? 1))
        case "K": cells[row].removeSubrange(min(column, cells[row].count)...)
        case "J":
            cells[row].removeSubrange(min(column, cells[row].count)...)
            for below in cells.indices.dropFirst(row + 1) { cells[below] = [] }
        case "m": break
        case let other: preconditionFailure("an unknown sequence ends in \(other.map(String.init) ?? "nothing")")
        }
    }

    private mutating func put(_ character: Character) {
        if column == columns {
            column = 0
            lineFeed()
        }
        while cells[row].count <= column { cells[row].append(nil) }
        cells[row][column] = character
        column += 1
    }

    private mutating func lineFeed() {
        row += 1
        guard row == rows else { return }
        past.append(Self.text(cells.removeFirst()))
        cells.append([])
        row -= 1
    }

    private static func text(_ cells: [Character?]) -> String {
        var text = String(cells.map { $0 ?? " " })
        while text.last == " " { text.removeLast() }
        return text
    }
}

/// A piece of a line: text that is safe to show, in one style.
package struct Piece: Sendable, Equatable {
    /// What is shown.
    package let text: Printable
    /// How it stands out.
    package let style: Style

    /// Makes any text safe to show.
    package init(_ text: String, _ style: Style = .none) { self.init(Printable(text), style) }

    /// Gives a style to text that is safe already.
    package init(_ text: Printable, _ style: Style = .none) {
        self.text = text
        self.style = style
    }
}

/// A line for a person, from its first piece to its last.
package struct Line: Sendable, Equatable {
    /// What the line is made of.
    package private(set) var pieces: [Piece]

    /// Holds the pieces, with so many blanks between neighbours.
    package init(_ pieces: [Piece] = [], blanks: Int = 0) {
        let gap = blanks > 0 ? [Piece(String(repeating: " ", count: blanks))] : []
        self.pieces = Array(pieces.map { [$0] }.joined(separator: gap))
    }

    /// Holds text in one style; it is made safe to show.
    package init(_ text: String, _ style: Style = .none) { pieces = [Piece(text, style)] }

    /// The character cells that the line takes up.
    package var width: Int { pieces.reduce(0) { $0 + $1.text.width } }

    /// Adds a piece at the end.
    package mutating func append(_ piece: Piece) { pieces.append(piece) }

    /// The whole line, with the sequences of its styles where colours are shown.
    package func text(on screen: Screen) -> String {
        pieces.map { $0.style.applied(to: $0.text.text, on: screen) }.joined()
    }

    /// The line itself if it fits, else its beginning and `…`, together at most so wide.
    package func cut(to widthMax: Int) -> Line {
        guard width > widthMax else { return self }
        var beginning = Line()
        for piece in pieces {
            let room = widthMax - 1 - beginning.width
            guard piece.text.width > room else {
                beginning.append(piece)
                continue
            }
            if room >= 0 { beginning.append(Piece(piece.text.prefix(room).followed(by: .ellipsis), piece.style)) }
            break
        }
        return beginning
    }
}

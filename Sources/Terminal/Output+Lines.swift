extension Output {
    /// Writes a line for a person, with its colours where they are shown.
    ///
    /// - Throws: unless all was written, or nobody reads any more.
    package func write(_ line: Line) throws(OutputError) { try write([line]) }

    /// Writes lines for a person, all at once, with their colours where they are shown.
    ///
    /// - Throws: unless all was written, or nobody reads any more.
    package func write(_ lines: [Line]) throws(OutputError) {
        let screen = screen
        try write(Array(lines.map { $0.text(on: screen) + "\n" }.joined().utf8))
    }

    /// Writes one JSON document as a line: as it is for a program, and on a terminal with unsafe characters as `\u` escapes.
    ///
    /// - Parameter document: JSON without line breaks.
    /// - Throws: unless all was written, or nobody reads any more.
    package func write(json document: String) throws(OutputError) {
        try write(Array(((screen.isTerminal ? Printable.escaped(json: document) : document) + "\n").utf8))
    }

    /// Writes a line that nobody needs to have read: a failure is ignored.
    package func tell(_ line: Line) { send(line.text(on: screen) + "\n") }

    /// Writes a line if there is room for it; never waits for a slow reader.
    ///
    /// - Returns: whether it was written whole.
    package func offer(_ line: Line) -> Bool { writeWithoutWaiting(Array((line.text(on: screen) + "\n").utf8)) }

    /// Writes text with its control sequences; a failure is ignored.
    func send(_ text: String) {
        // What cannot be shown must not stop the work that it is about, and there is nowhere left to say so.
        try? write(Array(text.utf8))
    }
}

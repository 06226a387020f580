import Terminal
import Testing

/// Lines and their styles.
@Suite struct LineTests {
    @Test func `styles are sequences where there are colours, and nothing elsewhere`() {
        let line = Line([
            Piece("a", .bold), Piece("b"), Piece("c", .dim), Piece("d", .red), Piece("e", .green), Piece("f", .yellow), Piece("", .red),
        ])
        #expect(
            line.text(on: terminal())
                == "\u{1B}[1ma\u{1B}[0mb\u{1B}[2mc\u{1B}[0m\u{1B}[31md\u{1B}[0m\u{1B}[32me\u{1B}[0m\u{1B}[33mf\u{1B}[0m")
        #expect(line.text(on: pale(width: 80)) == "abcdef")
        #expect(line.text(on: bytesOnly) == "abcdef")
    }

    @Test func `a line is safe whatever it is made from`() {
        #expect(Line("a\u{1B}[2Jb\n", .red).text(on: bytesOnly) == "a\\u{1B}[2Jb\\n")
    }

    @Test func `pieces stand apart by blanks`() {
        #expect(Line([Piece("a"), Piece("b"), Piece("c")], blanks: 2).text(on: bytesOnly) == "a  b  c")
        #expect(Line([], blanks: 2) == Line())
    }

    @Test(arguments: [(9, "abcdefghi"), (8, "abcdefg…"), (7, "abcdef…"), (6, "abcde…"), (4, "abc…"), (3, "ab…"), (1, "…"), (0, "")])
    func `a cut line fits, whichever piece is cut`(_ width: Int, _ result: String) {
        let line = Line([Piece("abc", .red), Piece("def"), Piece("ghi", .bold)])
        #expect(line.cut(to: width).text(on: bytesOnly) == result)
        #expect(line.cut(to: width).width == min(9, width))
    }
}

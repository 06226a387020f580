import Terminal
import Testing

/// Rows under titles.
@Suite struct TableTests {
    @Test func `columns line up, and no line ends in blanks`() {
        let table = table(
            [Column("KEY"), Column("BYTES", .trailing), Column("NOTE")], [["a", "1", ""], ["longer", "12345678", "x"], ["", "", ""]])
        let expected = ["KEY        BYTES  NOTE", "a              1", "longer  12345678  x", ""]
        #expect(texts(table, bytesOnly) == expected)
        #expect(texts(table, pale(width: 80)) == expected)
    }

    @Test func `wide and combining characters line up too`() {
        let table = table([Column("A"), Column("B")], [["日本", "x"], ["e\u{301}", "y"], ["🙂", "z"]])
        #expect(texts(table, bytesOnly) == ["A     B", "日本  x", "e\u{301}     y", "🙂    z"])
    }

    @Test func `titles are bold where there are colours, and blanks have no style`() {
        var table = Table([Column("A"), Column("B")])
        table.append([Piece("failed", .red), Piece("x")])
        let lines = table.lines(on: terminal())
        #expect(lines.map { $0.text(on: terminal()) } == ["\u{1B}[1mA\u{1B}[0m       \u{1B}[1mB\u{1B}[0m", "\u{1B}[31mfailed\u{1B}[0m  x"])
    }

    @Test func `cells are safe to show`() {
        #expect(texts(table([Column("A")], [["x\u{1B}[2J\ny"]]), bytesOnly) == ["A", "x\\u{1B}[2J\\ny"])
    }

    @Test func `on a narrow terminal the last column that may shrink shrinks first`() {
        let columns = [Column("KEY"), Column("ONE", widthMin: 4), Column("TWO", widthMin: 4), Column("STATE")]
        let table = table(columns, [["k1", "abcdefgh", "abcdefgh", "done"]])
        #expect(texts(table, pale(width: 30)).last == "k1   abcdefgh  abcdefgh  done")
        #expect(texts(table, pale(width: 27)).last == "k1   abcdefgh  abcd…  done")
        #expect(texts(table, pale(width: 24)).last == "k1   abcde…  abc…  done")
        #expect(texts(table, pale(width: 22)).last == "k1   abc…  abc…  done")
    }

    @Test(arguments: 1...30)
    func `no row is ever wider than the terminal`(_ width: Int) {
        let columns = [Column("KEY"), Column("ONE", .trailing, widthMin: 4), Column("TWO", widthMin: 4), Column("STATE")]
        let table = table(columns, [["key-1", "abcdefgh", "日本語日本語", "done"], ["k", "", "", ""]])
        #expect(table.lines(on: pale(width: width)).allSatisfy { $0.width <= width })
    }

    @Test func `a bounded column is cut on a terminal, and whole elsewhere`() {
        let table = table([Column("A", widthMax: 4), Column("B")], [["abcdefgh", "x"]])
        #expect(texts(table, pale(width: 80)) == ["A     B", "abc…  x"])
        #expect(texts(table, bytesOnly) == ["A         B", "abcdefgh  x"])
    }

    @Test func `elsewhere nothing is cut, however wide`() {
        let table = table([Column("A", widthMin: 1), Column("B")], [[String(repeating: "a", count: 9_000), "x"]])
        #expect(table.lines(on: bytesOnly).last?.width == 9_003)
    }

    @Test func `a table without rows is its titles, and one without columns is empty lines`() {
        #expect(texts(Table([Column("A"), Column("B")]), bytesOnly) == ["A  B"])
        #expect(texts(table([], [[]]), pale(width: 80)) == ["", ""])
    }

    private func table(_ columns: [Column], _ rows: [[String]]) -> Table {
        var table = Table(columns)
        for row in rows { table.append(row.map { Piece($0) }) }
        return table
    }

    private func texts(_ table: Table, _ screen: Screen) -> [String] { table.lines(on: screen).map { $0.text(on: screen) } }
}

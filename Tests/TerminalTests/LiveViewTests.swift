import Terminal
import Testing

/// Lines that are kept up to date.
@Suite struct LiveViewTests {
    private let clock = HandClock()

    @Test func `lines are redrawn in place, also fewer and more of them`() throws {
        let terminal = try PseudoTerminal()
        let view = view(terminal.output)
        try terminal.output.write(Line("before"))
        view.show { _ in [Line("one, a long one"), Line("two")] }
        #expect(try terminal.lines() == ["before", "one, a long one", "two"])
        view.show(isDue: true) { _ in [Line("1"), Line("2"), Line("3", .green)] }
        #expect(try terminal.lines() == ["before", "1", "2", "3"])
        view.show(isDue: true) { _ in [Line("only")] }
        #expect(try terminal.lines() == ["before", "only"])
        view.show(isDue: true) { _ in [] }
        #expect(try terminal.lines() == ["before"])
    }

    @Test func `at the bottom of the screen lines are redrawn in place too`() throws {
        let terminal = try PseudoTerminal(rows: 5)
        let view = view(terminal.output)
        for number in 1...7 { try terminal.output.write(Line("past \(number)")) }
        for round in 1...3 { view.show(isDue: true) { _ in [Line("a\(round)"), Line("b\(round)"), Line("c\(round)")] } }
        view.finish()
        try terminal.output.write(Line("after"))
        #expect(try terminal.lines() == (1...7).map { "past \($0)" } + ["a3", "b3", "c3", "after"])
    }

    @Test func `the last lines stand at the end, even if they came too soon`() throws {
        let terminal = try PseudoTerminal()
        let view = view(terminal.output)
        view.show { _ in [Line("first")] }
        clock.advance(by: .milliseconds(99))
        view.show { _ in [Line("last")] }
        #expect(try terminal.lines() == ["first"])
        view.finish()
        view.show { _ in [Line("next")] }
        #expect(try terminal.lines() == ["last", "next"])
    }

    @Test func `lines that do not fit are cut, and do not spoil the redrawing`() throws {
        let terminal = try PseudoTerminal(columns: 10, rows: 4)
        let view = view(terminal.output)
        for letter in ["x", "日"] {
            view.show(isDue: true) { _ in (1...9).map { Line("\($0)" + String(repeating: letter, count: 20)) } }
        }
        // The picture knows no wide characters: it gives each one cell.
        #expect(try terminal.lines() == ["1日日日…", "2日日日…", "…"])
    }

    @Test func `lines that a narrower terminal has broken are all gone over`() throws {
        let terminal = try PseudoTerminal(columns: 40, rows: 10)
        let view = view(terminal.output)
        view.show { _ in [Line(String(repeating: "x", count: 30)), Line("y")] }
        try terminal.catchUp()
        try terminal.resize(columns: 12, rows: 10)
        view.show(isDue: true) { [Line("now \($0.width)")] }
        try terminal.catchUp()
        // Three rows of x and one of y: the cursor goes up from the fourth to the first.
        #expect(terminal.transcript.hasSuffix("\r\u{1B}[3Anow 12\u{1B}[J"))
    }

    @Test func `what is said stands above the lines`() throws {
        let terminal = try PseudoTerminal()
        let view = view(terminal.output)
        view.say(Line("early"))
        view.show { _ in [Line("1"), Line("2")] }
        view.say(Line("said"))
        view.finish()
        #expect(try terminal.lines() == ["early", "said", "1", "2"])
    }

    @Test func `elsewhere lines are appended when they changed, and not too often`() throws {
        let pipe = try Pipe()
        let view = view(pipe.output)
        view.show { _ in [Line("a 1"), Line("b 1")] }
        clock.advance(by: .seconds(5))
        view.show { _ in [Line("a 1"), Line("b 2", .red)] }
        clock.advance(by: .milliseconds(4_999))
        view.show { _ in [Line("a 3"), Line("b 3")] }
        view.say(Line("said"))
        view.show(isDue: true) { _ in [Line("a 4"), Line("b 2", .red), Line("c 4")] }
        view.show { _ in [Line("a 5"), Line("b 2", .red), Line("c 4")] }
        view.finish()
        view.clear()
        #expect(try pipe.text() == "a 1\nb 1\nb 2\nsaid\na 4\nc 4\na 5\n")
    }

    private func view(_ output: Output) -> LiveView { LiveView(output, now: { [clock] in clock.now }) }
}

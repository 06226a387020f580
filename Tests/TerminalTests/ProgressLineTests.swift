import Terminal
import Testing

/// The bar at the bottom of a terminal.
@Suite struct ProgressLineTests {
    @Test func `the bar is redrawn in its line and removed at the end`() throws {
        let terminal = try PseudoTerminal(columns: 23)
        let clock = HandClock()
        let line = ProgressLine(terminal.output, now: { clock.now })
        try terminal.output.write(Line("before"))
        line.show(bar(1))
        #expect(try terminal.lines() == ["before", "work  █░░░░░░░░░  1/10"])
        clock.advance(by: .milliseconds(100))
        line.show(bar(9))
        #expect(try terminal.lines() == ["before", "work  █████████░  9/10"])
        line.clear()
        try terminal.output.write(Line("after"))
        #expect(try terminal.lines() == ["before", "after"])
    }

    @Test func `it is drawn at most ten times a second`() throws {
        let terminal = try PseudoTerminal(columns: 23)
        let clock = HandClock()
        let line = ProgressLine(terminal.output, now: { clock.now })
        for done in 0..<1000 {
            line.show(bar(done % 10))
            clock.advance(by: .milliseconds(1))
        }
        try terminal.catchUp()
        #expect(terminal.transcript.count { $0 == "w" } == 10)
    }

    @Test func `what is said stands above the bar`() throws {
        let terminal = try PseudoTerminal(columns: 23)
        let line = ProgressLine(terminal.output)
        line.show(bar(5))
        line.say(Line("a job was refused"))
        #expect(try terminal.lines() == ["a job was refused", "work  █████░░░░░  5/10"])
        line.clear()
        #expect(try terminal.lines() == ["a job was refused"])
    }

    @Test func `elsewhere there is no bar at all, only what is said`() throws {
        let pipe = try Pipe()
        let line = ProgressLine(pipe.output)
        line.show(bar(5))
        line.say(Line("a job was refused"))
        line.clear()
        #expect(try pipe.text() == "a job was refused\n")
    }

    @Test func `on a dumb terminal there is no bar either`() throws {
        let terminal = try PseudoTerminal(environment: ["TERM": "dumb"])
        let line = ProgressLine(terminal.output)
        line.show(bar(5))
        line.clear()
        #expect(try terminal.lines() == [])
    }

    private func bar(_ done: Int) -> ProgressBar { ProgressBar("work", done: done, total: 10, elapsed: .zero) }
}

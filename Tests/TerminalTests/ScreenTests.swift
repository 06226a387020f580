import Terminal
import Testing

/// What an output finds out about the other end.
@Suite struct ScreenTests {
    @Test func `a terminal says how big it is, at any time`() throws {
        let terminal = try PseudoTerminal(columns: 61, rows: 7)
        // A terminal closes its descriptor when it goes, and another test may get the number.
        defer { withExtendedLifetime(terminal) {} }
        #expect(
            terminal.output.screen
                == Screen(isTerminal: true, size: Screen.Size(columns: 61, rows: 7), environment: ["TERM": "xterm"]))
        try terminal.resize(columns: 33, rows: 5)
        #expect(terminal.output.screen.width == 33)
        #expect(terminal.output.screen.height == 5)
    }

    @Test func `a pipe is no terminal and shows no colours`() throws {
        let pipe = try Pipe()
        defer { withExtendedLifetime(pipe) {} }
        let screen = pipe.output.screen
        #expect(!screen.isTerminal && !screen.canRedraw && !screen.hasColor)
    }

    @Test func `a terminal that does not know its size is asked for by COLUMNS and LINES, else 80 by 24`() throws {
        let terminal = try PseudoTerminal(columns: 0, rows: 0, environment: ["TERM": "xterm"])
        defer { withExtendedLifetime(terminal) {} }
        let nameless = terminal.output.screen
        #expect(nameless.width == 80 && nameless.height == 24)
        let told = Screen(isTerminal: true, environment: ["COLUMNS": "132", "LINES": "50"])
        #expect(told.width == 132 && told.height == 50)
    }

    @Test(arguments: ["", "0", "-5", "x", "10001", " 80"])
    func `a COLUMNS that makes no sense is as good as none`(_ value: String) {
        #expect(Screen(isTerminal: true, environment: ["COLUMNS": value]).width == 80)
    }

    @Test func `colours are off with NO_COLOR, on a dumb terminal, and where the kind is unknown`() {
        #expect(terminal().hasColor)
        #expect(terminal(["TERM": "xterm", "NO_COLOR": ""]).hasColor)
        #expect(!terminal(["TERM": "xterm", "NO_COLOR": "0"]).hasColor)
        #expect(!terminal(["TERM": "dumb"]).hasColor)
        #expect(!terminal([:]).hasColor)
    }

    @Test func `lines are redrawn without colours, but not on a dumb terminal`() {
        #expect(terminal(["TERM": "xterm", "NO_COLOR": "1"]).canRedraw)
        #expect(!terminal(["TERM": "dumb"]).canRedraw)
        #expect(!terminal([:]).canRedraw)
    }

    private func terminal(_ environment: [String: String] = ["TERM": "xterm"]) -> Screen {
        Screen(isTerminal: true, environment: environment)
    }
}

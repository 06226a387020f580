import Foundation
import Glibc
import Terminal

/// Is a terminal of the system, with an output on it and somebody who watches (openpty(3)).
final class PseudoTerminal {
    let output: Output
    private(set) var picture: Picture
    /// All bytes that came, as text.
    private(set) var transcript = ""
    private let watcher: Int32
    private let terminal: Int32
    private var pending: [UInt8] = []

    init(columns: Int = 40, rows: Int = 10, environment: [String: String] = ["TERM": "xterm"]) throws {
        var (watcher, terminal) = (CInt(-1), CInt(-1))
        guard openpty(&watcher, &terminal, nil, nil, nil) == 0 else { throw SystemFailure("openpty") }
        (self.watcher, self.terminal) = (watcher, terminal)
        output = Output(terminal, abandonment: .isIgnored, environment: environment)
        picture = Picture(columns: columns, rows: rows)
        try resize(columns: columns, rows: rows)
    }

    deinit {
        close(terminal)
        close(watcher)
    }

    /// Changes the size that the terminal tells of; the picture stays as it is.
    func resize(columns: Int, rows: Int) throws {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(watcher, UInt(TIOCSWINSZ), &size) == 0 else { throw SystemFailure("ioctl") }
    }

    /// The lines to be seen once everything written so far has arrived.
    func lines() throws -> [String] {
        try catchUp()
        return picture.lines
    }

    /// Reads until a mark comes that is written behind everything else, and takes the mark away again.
    func catchUp() throws {
        let mark = "\u{07}"
        guard write(terminal, mark, 1) == 1 else { throw SystemFailure("write") }
        while !pending.contains(0x07), let bytes = try readSome(watcher) { pending += bytes }
        let text = String(decoding: pending.filter { $0 != 0x07 }, as: UTF8.self)
        pending = []
        transcript += text
        picture.show(text)
    }
}

import Foundation
import Glibc
import Synchronization

/// A terminal of the system with a program on it, and somebody who reads all that it shows (pty(7)).
final class Terminal: Sendable {
    /// The name under which a program opens it.
    let path: String
    private let watcher: Int32
    private let terminal: Int32
    private let shown = Mutex<[UInt8]>([])

    /// Everything that was shown, with plain line ends.
    var transcript: String { String(decoding: shown.withLock { $0 }, as: UTF8.self).replacing("\r\n", with: "\n") }

    /// Makes one so wide that no line of a table is cut.
    init(columns: UInt16 = 4000) throws {
        var (watcher, terminal) = (CInt(-1), CInt(-1))
        guard openpty(&watcher, &terminal, nil, nil, nil) == 0, let name = ttyname(terminal) else {
            throw Missed(description: "no terminal: \(String(cString: strerror(errno)))")
        }
        path = String(cString: name)
        // Both are held open: with nobody on it, reading would end at once.
        (self.watcher, self.terminal) = (watcher, terminal)
        var size = winsize(ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(watcher, UInt(TIOCSWINSZ), &size) == 0 else { throw Missed(description: "no terminal") }
        Thread.detachNewThread { self.watch() }
    }

    /// Reads until nobody is on it any more.
    private func watch() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(watcher, &buffer, buffer.count)
            guard count > 0 else { break }
            shown.withLock { $0 += buffer[..<count] }
        }
        close(watcher)
    }

    /// Ends it once everything written so far was read.
    func hangUp() async throws {
        let mark = Array("\u{4}end\u{4}".utf8)
        write(terminal, mark, mark.count)
        try await eventually("the terminal shows everything") { shown.withLock { $0.suffix(mark.count).elementsEqual(mark) } }
        shown.withLock { $0.removeLast(mark.count) }
        close(terminal)
    }
}

extension Stage {
    /// Runs a command on a terminal without colours, and gives the exit code and what it showed there.
    func show(_ arguments: [String]) async throws -> (exit: Int32, text: String) {
        let terminal = try Terminal()
        let process = try start(arguments, besides: ["TERM": "xterm", "NO_COLOR": "1"], on: terminal.path)
        let exit = try await process.wait()
        try await terminal.hangUp()
        return (exit, terminal.transcript)
    }
}

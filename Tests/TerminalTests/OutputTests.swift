import Foundation
import Glibc
import Terminal
import Testing

/// Bytes that leave the process.
@Suite struct OutputTests {
    @Test func `lines arrive whole and in order`() throws {
        let pipe = try Pipe()
        try pipe.output.write(Line("one"))
        try pipe.output.write([Line("two", .red), Line("three")])
        try pipe.output.write([UInt8]())
        pipe.output.tell(Line("four"))
        #expect(try pipe.text() == "one\ntwo\nthree\nfour\n")
    }

    @Test(arguments: [true, false])
    func `more than fits waits for a slow reader`(isBlocking: Bool) throws {
        let pipe = try Pipe(isBlocking: isBlocking)
        let output = pipe.output
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        Thread.detachNewThread { try? output.write(bytes) }
        #expect(try pipe.read(to: bytes.count) == bytes)
    }

    @Test func `lines of several threads do not mix`() throws {
        let pipe = try Pipe()
        let output = pipe.output
        Thread.detachNewThread {
            DispatchQueue.concurrentPerform(iterations: 8) { thread in
                // Longer than what a pipe takes in one piece (pipe(7), PIPE_BUF).
                for _ in 0..<20 { output.tell(Line(String(repeating: "\(thread)", count: 9_999))) }
            }
        }
        let lines = try pipe.read(to: 8 * 20 * 10_000).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 160)
        #expect(lines.allSatisfy { $0.count == 9_999 && Set($0).count == 1 })
    }

    @Test func `a full disk is an error that says what to do, and no reason to stop telling`() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        let output = Output(descriptor, abandonment: .isIgnored)
        let error = try #require(throws: OutputError.self) { try output.write(Line("lost")) }
        #expect(error.isFull)
        #expect("\(error)" == "The output cannot be written (No space left on device). Make room, or send the output elsewhere.")
        output.tell(Line("lost too"))
    }

    @Test func `standard output without a reader ends the process with status 0`() async {
        await #expect(processExitsWith: .exitCode(0)) {
            signal(SIGPIPE, SIG_IGN)
            atexit { _exit(8) }
            try abandon(STDOUT_FILENO)
            try Output.standard().write(Line("nobody"))
            _exit(7)
        }
    }

    @Test func `other outputs without a reader are thrown away`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            signal(SIGPIPE, SIG_IGN)
            try abandon(STDERR_FILENO)
            try abandon(STDOUT_FILENO)
            try Output.error().write(Line("nobody"))
            Output.error().tell(Line("nobody"))
            try Output.standard(.isIgnored).write(Line("nobody"))
            _exit(7)
        }
    }

    @Test func `JSON goes to programs as it is, and to a terminal without what could steer it`() throws {
        let document = "{\"a\":\"\u{9B}31m \u{202E}é\u{7F}\u{E0001}\\n\"}"
        let pipe = try Pipe()
        try pipe.output.write(json: document)
        #expect(try pipe.text() == document + "\n")
        let terminal = try PseudoTerminal(columns: 80)
        try terminal.output.write(json: document)
        #expect(try terminal.lines() == [#"{"a":"\u009b31m \u202eé\u007f\udb40\udc01\n"}"#])
    }
}

/// Makes a descriptor the writing end of a pipe that nobody reads.
private func abandon(_ descriptor: Int32) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0, dup2(ends[1], descriptor) == descriptor else { throw SystemFailure("pipe") }
    close(ends[0])
    close(ends[1])
}

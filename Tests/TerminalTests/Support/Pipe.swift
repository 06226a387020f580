import Foundation
import Glibc
import Terminal

/// Is a pipe with an output at its writing end.
final class Pipe {
    let reader: Int32
    private(set) var writer: Int32
    let output: Output

    init(isBlocking: Bool = true) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure("pipe") }
        (reader, writer) = (ends[0], ends[1])
        if !isBlocking, fcntl(writer, F_SETFL, O_NONBLOCK) != 0 { throw SystemFailure("fcntl") }
        output = Output(writer, abandonment: .isIgnored, environment: ["TERM": "xterm"])
    }

    deinit {
        close(reader)
        closeWriter()
    }

    func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    /// Closes the writing end and gives what was written, which must fit into the pipe.
    func text() throws -> String {
        closeWriter()
        return String(decoding: try read(to: .max), as: UTF8.self)
    }

    /// Reads so many bytes, or up to the end.
    func read(to count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, let more = try readSome(reader) { bytes += more }
        return bytes
    }
}

/// Is a system call of a test that failed.
struct SystemFailure: Error {
    let call: String
    let number = errno

    init(_ call: String) { self.call = call }
}

/// Reads what is there, or waits for it, ten seconds at most; `nil` at the end.
func readSome(_ descriptor: Int32) throws -> [UInt8]? {
    var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&place, 1, 10_000) == 1 else { throw SystemFailure("poll") }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw SystemFailure("read") }
    return count == 0 ? nil : Array(bytes.prefix(count))
}

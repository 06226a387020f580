import Glibc
import Synchronization

/// Writes whole lines to a file descriptor, those of several threads one after the other.
///
/// Nothing is kept back: what is written has left the process. Use one output for each descriptor, which stays the caller's.
/// A slow reader is waited for, and the thread with it, just as long as the reader takes: a pager may rest for hours.
/// The program must ignore SIGPIPE, or the signal ends it before an output can decide (signal(7)).
package final class Output: Sendable {
    /// What becomes of the process once nobody reads an output any more (EPIPE).
    package enum Abandonment: Sendable {
        /// The process ends at once with status 0, without exit handlers: `… | head` has all it wanted.
        case endsProcess
        /// The output is thrown away.
        case isIgnored
    }

    private let descriptor: Int32
    private let abandonment: Abandonment
    private let environment: [String: String]
    // Held while writing, so that no other line comes between the parts of one.
    private let turn = Mutex(())

    /// Takes a descriptor that stays open for as long as the output is used.
    package init(_ descriptor: Int32, abandonment: Abandonment, environment: [String: String] = Screen.environment) {
        self.descriptor = descriptor
        self.abandonment = abandonment
        self.environment = environment
    }

    /// Makes the output for data: standard output.
    package static func standard(_ abandonment: Abandonment = .endsProcess) -> Output { Output(STDOUT_FILENO, abandonment: abandonment) }

    /// Makes the output for everything else, such as progress: standard error.
    package static func error() -> Output { Output(STDERR_FILENO, abandonment: .isIgnored) }

    /// What stands at the other end just now.
    package var screen: Screen { Screen(descriptor: descriptor, environment: environment) }

    /// Writes bytes as they are.
    ///
    /// - Throws: unless every byte was written, or nobody reads any more.
    package func write(_ bytes: [UInt8]) throws(OutputError) {
        try turn.withLock { _ throws(OutputError) in
            var rest = bytes[...]
            while !rest.isEmpty {
                guard let count = try writeSome(rest) else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Writes as much as write(2) takes; `nil` when nobody reads any more.
    private func writeSome(_ bytes: ArraySlice<UInt8>) throws(OutputError) -> Int? {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { return count }
        // None at all is no answer that write(2) gives to bytes; without this it would be asked for ever.
        switch count == 0 ? EIO : errno {
        case EINTR: return 0
        case EAGAIN:
            waitForRoom()
            return 0
        case EPIPE:
            // Not exit(3): its handlers race with threads that still run.
            if case .endsProcess = abandonment { _exit(0) }
            return nil
        case let number: throw OutputError(number: number)
        }
    }

    /// Writes bytes as far as that does not make the thread wait.
    ///
    /// A pipe that poll(2) calls writable takes a page (pipe(7), `PIPE_BUF`), so no more is written at once.
    ///
    /// - Returns: whether all were written; what could not be is thrown away, a failure likewise.
    func writeWithoutWaiting(_ bytes: [UInt8]) -> Bool {
        turn.withLock { _ in
            var rest = bytes[...]
            while !rest.isEmpty {
                var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                // What cannot be written is told by the result.
                guard poll(&place, 1, 0) == 1, let count = try? writeSome(rest.prefix(4096)) else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// Waits until a descriptor that another process made non-blocking takes bytes again, or fails: the next write tells which.
    private func waitForRoom() {
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&place, 1, -1)
    }
}

import Foundation
import Glibc
import Synchronization

/// A process that the benchmark started; none outlives it.
final class Child {
    /// What became of a process that ended.
    struct End {
        let code: Int32
        let output: String
        /// From its start to its end.
        let seconds: Double
    }

    /// Where its output goes: to us, or to its log.
    enum Output {
        case pipe
        case log
    }

    /// Those that run, and whether none may be started any more.
    private static let all = Mutex<(living: Set<pid_t>, isOver: Bool)>(([], false))

    let pid: pid_t
    let log: String
    private let name: String
    private let input: Int32
    private let output: Int32
    private let start = ContinuousClock.now
    private var buffer: [UInt8] = []

    /// Starts it; of the environment it gets what is given, and where programs are.
    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String, output kind: Output = .pipe,
        isLast: Bool = false
    ) throws {
        if Self.all.withLock({ $0.isOver }), !isLast { throw Trouble("the benchmark is over") }
        name = URL(filePath: program).lastPathComponent
        self.log = log
        // Closed in every child but the one that they are meant for.
        let (inputs, outputs) = try (Self.pipe(), Self.pipe())
        let errors = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard errors >= 0 else { throw Trouble("\(log) cannot be written") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputs.read, 0)
        posix_spawn_file_actions_adddup2(&actions, kind == .pipe ? outputs.write : errors, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // It starts as from a shell: what we ignore, and what Dispatch blocks on its threads, is not its concern.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        let own = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "TMPDIR", "LANG"].contains($0.key) }
        let words = ([program] + arguments).map { strdup($0) }
        let variables = own.merging(environment) { $1 }.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, program, &actions, &attributes, words + [nil], variables + [nil])
        for descriptor in [inputs.read, outputs.write, errors] { close(descriptor) }
        (self.pid, input, output) = (pid, inputs.write, outputs.read)
        guard code == 0 else { throw Trouble("\(program) cannot be started: \(String(cString: strerror(code)))") }
        Self.all.withLock { _ = $0.living.insert(pid) }
    }

    deinit {
        close(input)
        close(output)
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw Trouble("no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Ends every process that still runs.
    ///
    /// - Parameter isOver: whether no other may be started from now on, but by who cleans up.
    static func endAll(isOver: Bool = false) {
        let living = all.withLock { all in
            all.isOver = all.isOver || isOver
            return all.living
        }
        for pid in living { kill(pid, SIGKILL) }
    }

    /// Writes a line to its standard input.
    func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(input, bytes, bytes.count)
    }

    /// Waits for a line of its output.
    func line(within patience: Duration = .seconds(60)) throws -> String {
        let end = ContinuousClock.now + patience
        while true {
            if let index = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer.removeFirst(index + 1) }
                return String(decoding: buffer[..<index], as: UTF8.self)
            }
            guard try readMore(until: end) else { throw Trouble("\(name) said nothing and ended; its log: \(logTail)") }
        }
    }

    /// Waits until it ends by itself, and takes all its output.
    func finish(within patience: Duration = .seconds(120)) throws -> End {
        let end = ContinuousClock.now + patience
        while try readMore(until: end) {}
        let code = wait(until: end)
        return End(code: code, output: String(decoding: buffer, as: UTF8.self), seconds: (ContinuousClock.now - start).inSeconds)
    }

    /// Tells it to stop, and kills it where it does not.
    func stop(_ signal: Int32 = SIGTERM, within patience: Duration = .seconds(20)) {
        kill(pid, signal)
        _ = wait(until: ContinuousClock.now + patience)
    }

    private func readMore(until end: ContinuousClock.Instant) throws -> Bool {
        let left = (end - ContinuousClock.now).inSeconds
        var request = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        guard left > 0, poll(&request, 1, Int32(left * 1000) + 1) > 0 else {
            stop(SIGKILL)
            throw Trouble("\(name) took too long; its log: \(logTail)")
        }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(output, &bytes, bytes.count)
        if count > 0 { buffer += bytes[..<count] }
        return count > 0
    }

    private func wait(until end: ContinuousClock.Instant) -> Int32 {
        var status: Int32 = 0
        while true {
            let result = waitpid(pid, &status, WNOHANG)
            if result != 0 { break }
            if ContinuousClock.now > end { kill(pid, SIGKILL) }
            usleep(1000)
        }
        Self.all.withLock { _ = $0.living.remove(pid) }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }

    /// The end of what it complained of.
    var logTail: String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""  // a log that is not there says nothing
        return String(text.suffix(600)).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// What kept a measurement from being taken.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Duration {
    /// In seconds, with fractions.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

import Foundation
import Glibc
import Synchronization

/// A program that runs beside the test, with its output in files.
///
/// Foundation's `Process` is not used: it learns of a child's end through a socket that every other child started meanwhile holds
/// open too.
final class ChildProcess: Sendable {
    /// How long a program may take to end after SIGTERM.
    static let stopPatience: Duration = .seconds(15)
    /// A child inherits no descriptor below this; a test has far fewer open.
    private static let descriptorsMax: Int32 = 512

    let pid: pid_t
    private let outputPath: String
    private let errorsPath: String
    private let status = Mutex<Int32?>(nil)

    /// Starts a program with nothing but the given environment, no open files and no blocked signals.
    ///
    /// - Parameters:
    ///   - name: the files of its output are named for it.
    ///   - handedOver: a descriptor that it gets as number 3, as systemd hands sockets over.
    ///   - terminal: the path of a terminal to which all its output goes instead.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], files name: String, handedOver: Int32? = nil,
        terminal: String? = nil
    ) throws {
        outputPath = terminal ?? name + ".out"
        errorsPath = terminal ?? name + ".err"
        pid = try Self.spawn([program] + arguments, environment, output: outputPath, errors: errorsPath, handedOver)
    }

    /// What it wrote to standard output so far.
    var output: String { Self.text(outputPath) }

    /// What it wrote to standard error so far.
    var errors: String { Self.text(errorsPath) }

    /// The exit code once it has ended; 128 and the signal where one ended it.
    var exit: Int32? {
        status.withLock { status in
            if status != nil { return status }
            var word: Int32 = 0
            guard waitpid(pid, &word, WNOHANG) == pid else { return nil }
            status = word & 0x7F == 0 ? word >> 8 & 0xFF : 128 + (word & 0x7F)
            return status
        }
    }

    /// Sends it a signal, unless it has ended.
    func signal(_ number: Int32) {
        if exit == nil { Glibc.kill(pid, number) }
    }

    /// Waits for its end.
    func wait(within patience: Duration = .seconds(60)) async throws -> Int32 {
        try await eventually("the end of process \(pid)", within: patience) { exit }
    }

    /// Kills it and waits until it is gone.
    func kill() { end(SIGKILL, within: .seconds(5)) }

    /// Tells it to stop, and kills it if it does not.
    func stop() {
        end(SIGTERM, within: Self.stopPatience)
        kill()
    }

    /// Waits on its thread: it must be carried through when a test is cancelled.
    private func end(_ number: Int32, within patience: Duration) {
        let end = ContinuousClock.now + patience
        signal(number)
        while exit == nil, ContinuousClock.now < end { usleep(5_000) }
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

extension ChildProcess {
    private static func spawn(
        _ words: [String], _ environment: [String: String], output: String, errors: String, _ handedOver: Int32?
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, path) in [(Int32(1), output), (2, errors)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        if let handedOver { posix_spawn_file_actions_adddup2(&actions, handedOver, 3) }
        // Those that are not open are passed over (glibc, sysdeps/unix/sysv/linux/spawni.c).
        for descriptor in Int32(handedOver == nil ? 3 : 4)..<descriptorsMax { posix_spawn_file_actions_addclose(&actions, descriptor) }

        // The threads of Swift's pool block signals, SIGTERM among them; a child must not inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var pid = pid_t()
        let code = withCStrings(words) { words in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&pid, words[0] ?? strdup(""), &actions, &attributes, words, environment)
            }
        }
        guard code == 0 else { throw Missed(description: "\(words[0]) does not start: \(String(cString: strerror(code)))") }
        return pid
    }

    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        return words.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("the list ends with nil, so it is not empty") }
            return body(base)
        }
    }
}

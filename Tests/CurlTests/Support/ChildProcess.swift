import Glibc

/// Is a program that runs as long as a test needs it.
///
/// Foundation's `Process` is not used: it learns of a child's end through a pipe that every other child started meanwhile holds open too.
struct ChildProcess: Sendable {
    private let pid: pid_t

    /// Starts a program with its output thrown away.
    init(_ path: String, _ arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(1), 2] { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0) }

        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        guard posix_spawn(&pid, path, &actions, nil, &words, environ) == 0 else { throw SocketFailure("posix_spawn") }
        self.pid = pid
    }

    /// Waits for the end of a program that ends by itself, and tells whether it was content.
    @discardableResult
    func wait() -> Bool {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }

    /// Ends the program.
    func stop() {
        // It inherited the signals that the threads of Swift's pool block, SIGTERM among them.
        kill(pid, SIGKILL)
        wait()
    }
}

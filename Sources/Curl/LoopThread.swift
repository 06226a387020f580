import Glibc
import Synchronization

/// Is a thread of our own: libcurl blocks and calls back on it, which no thread of Swift's pool may be used for.
final class LoopThread: Sendable {
    /// Carries the body over to the new thread.
    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// The thread, until it was joined or detached.
    private let thread: Mutex<pthread_t?>

    /// Starts a thread (pthread_create(3)).
    /// - Throws: `CurlError.Code.unavailable`.
    init(_ body: @escaping @Sendable () -> Void) throws(CurlError) {
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                LoopThread.blockSignals()
                if let context { Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw CurlError(.unavailable, "The thread of the HTTP client could not be started.", cause: String(cString: strerror(code)))
        }
        self.thread = Mutex(thread)
    }

    /// Waits for the end of the thread; only the first caller does, and only if nobody detached it.
    func join() {
        if let thread = takeThread() { pthread_join(thread, nil) }
    }

    /// Lets the thread end by itself.
    func detach() {
        if let thread = takeThread() { pthread_detach(thread) }
    }

    private func takeThread() -> pthread_t? {
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
    }

    /// Leaves signals to the program's other threads; a SIGPIPE from TLS, which CURLOPT_NOSIGNAL no longer keeps away, goes nowhere.
    ///
    /// The signals of a crash stay, so that it is reported.
    private static func blockSignals() {
        var signals = sigset_t()
        sigfillset(&signals)
        for crash in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { sigdelset(&signals, crash) }
        pthread_sigmask(SIG_SETMASK, &signals, nil)
    }
}

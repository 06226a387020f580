import Dispatch
import Glibc
import Synchronization

/// Runs a service to its end. The first SIGTERM or SIGINT is the service group's, which stops in order; a second one ends the program
/// at once with 128 and the number of the signal, as shells count. SIGHUP is ignored: what may change while a service runs is read
/// again when its file changes, and everything else takes a restart.
func asService<Value>(_ body: () async throws -> Value) async throws -> Value {
    signal(SIGHUP, SIG_IGN)
    let requests = Mutex(0)
    // A queue of its own: the end must not wait for anything else that the program does.
    let queue = DispatchQueue(label: "callbox.signals")
    let sources = [SIGTERM, SIGINT].map { number in
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler {
            let count = requests.withLock { count in
                count += 1
                return count
            }
            // Nothing is said, flushed or handled any more: whatever holds the stop up could hold this up as well.
            if count > 1 { _exit(128 + number) }
        }
        source.resume()
        return source
    }
    defer { for source in sources { source.cancel() } }
    return try await body()
}

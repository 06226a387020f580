import Dispatch
import Glibc
import Terminal

/// Runs a body while the first Ctrl-C, or another request to end, calls `stop` instead of ending the program; a second one ends it.
func withInterrupt<Value>(_ stop: @escaping @Sendable () -> Void, _ body: () async throws -> Value) async throws -> Value {
    let requests = [SIGINT, SIGTERM, SIGHUP]
    for request in requests { signal(request, SIG_IGN) }
    let sources = requests.map { request in
        let source = DispatchSource.makeSignalSource(signal: request, queue: .global())
        source.setEventHandler {
            Console.tell("Stopping: finishing what is under way. Once more leaves it in doubt.")
            stop()
            for request in requests { signal(request, SIG_DFL) }
        }
        source.resume()
        return source
    }
    defer {
        for source in sources { source.cancel() }
        for request in requests { signal(request, SIG_DFL) }
    }
    return try await body()
}

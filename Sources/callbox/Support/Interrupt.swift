import ArgumentParser
import Dispatch
import Glibc
import Terminal
import UnixSignals

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

/// Runs a body that the first request to end cancels; what it then has to clear away, it does.
///
/// - Throws: what the body throws; `ExitCode.interrupted` where it was cancelled.
func endedBySignals<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            for await _ in signals { break }
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else { throw ExitCode.interrupted }
        return value
    }
}

import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A callback as it arrived.
struct Arrival: Sendable, Equatable {
    let path: String
    let body: [UInt8]
}

/// A real server on loopback that takes callbacks, notes them in order, and answers by a script.
final class Receiver: Service {
    private struct State {
        var arrivals: [Arrival] = []
        var port = 0
    }

    private let state = Mutex(State())
    private let answer: @Sendable (_ arrival: Arrival, _ number: Int) -> Int

    /// Answers 200 unless told otherwise; `number` counts from 0.
    init(answering answer: @escaping @Sendable (_ arrival: Arrival, _ number: Int) -> Int = { _, _ in 200 }) {
        self.answer = answer
    }

    var arrivals: [Arrival] { state.withLock { $0.arrivals } }
    var isListening: Bool { state.withLock { $0.port > 0 } }

    func url(_ segment: String) -> String { "http://127.0.0.1:\(state.withLock { $0.port })/callbacks/\(segment)" }

    func run() async throws {
        let router = Router()
        router.post("/callbacks/{segment}") { request, _ in
            let body = Array(buffer: try await request.body.collect(upTo: 1 << 20))
            return Response(status: HTTPResponse.Status(code: self.take(Arrival(path: request.uri.path, body: body))))
        }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in self.state.withLock { $0.port = channel.localAddress?.port ?? 0 } }, logger: .silent)
        try await application.run()
    }

    private func take(_ arrival: Arrival) -> Int {
        let number = state.withLock { state in
            state.arrivals.append(arrival)
            return state.arrivals.count - 1
        }
        return answer(arrival, number)
    }
}

extension Logger {
    /// Says nothing.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

import CallboxModel
import Foundation
import Synchronization

/// A provider that takes every job, and says so to the recorder before it answers.
final class Gateway: Sendable {
    /// A job that the provider has seen.
    struct Order: Sendable, Hashable {
        let key: JobKey
        /// Where its callback goes.
        let path: String
        var taskID: String { "task-\(key)" }
    }

    private struct State {
        var recorder: Recorder?
        var orders: [Order] = []
    }

    private let state = Mutex(State())

    /// Every job so far.
    var orders: [Order] { state.withLock { $0.orders } }

    /// Marks what is seen from now on; `nil`: nothing.
    func tell(_ recorder: Recorder?) { state.withLock { $0.recorder = recorder } }

    /// The provider behind which it stands.
    func provider() throws -> ScriptedProvider {
        try ScriptedProvider { asked, _ in
            if let task = asked.taskID { return .init(body: TaskDocument.running(task)) }
            guard let order = Order(asked.body) else { return .init(status: 500, body: "{}") }
            let recorder = self.state.withLock { $0.recorder }
            recorder?.mark(.seen(order.key, path: order.path))
            self.state.withLock { $0.orders.append(order) }
            return .init(body: TaskDocument.running(order.taskID))
        }
    }
}

extension Gateway.Order {
    /// Reads the callback out of a submit.
    fileprivate init?(_ body: String) {
        let match = body.replacing(#"\/"#, with: "/").firstMatch(of: /\/callbacks\/([0-9a-f-]{36})\.[A-Za-z0-9_.-]+/)
        guard let match, let key = JobKey(match.1) else { return nil }
        self.init(key: key, path: String(match.0))
    }
}

/// Clients that post the callbacks of jobs, each job once, over several connections at once.
final class Callers: Sendable {
    private static let connections = 4

    private let rest: Mutex<ArraySlice<Gateway.Order>>
    private let answered: @Sendable (Gateway.Order, Answer) -> Void

    /// - Parameter answered: called with each answer as it comes.
    init(_ orders: [Gateway.Order], answered: @escaping @Sendable (Gateway.Order, Answer) -> Void) {
        rest = Mutex(orders[...])
        self.answered = answered
    }

    /// Posts them all.
    func post(to port: UInt16) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<Self.connections { group.addTask { try await blocking { try self.postRest(to: port) } } }
            try await group.waitForAll()
        }
    }

    private func postRest(to port: UInt16) throws {
        while let order = rest.withLock({ $0.popFirst() }) {
            let connection = try Connection(to: port)
            connection.send(Connection.callback(TaskDocument.completed(order.taskID), to: order.path))
            guard let answer = connection.answer() else { throw Missed(description: "no answer to a callback") }
            answered(order, answer)
        }
    }
}

import CallboxModel
import Curl
import Foundation

/// A running sandbox.
struct RunningSandbox: Sendable {
    let url: String
    let process: ChildProcess

    /// What it counted.
    func stats() async throws -> JSONObject {
        guard let object = try await document("/sandbox/stats").object else { throw Missed(description: "no stats") }
        return object
    }

    /// One count, such as `tasks`, `made`.
    func count(_ group: String, _ name: String) async throws -> Int64 {
        try await stats()[group]?.object?[name]?.number?.integer ?? 0
    }

    /// The jobs of the tasks that it made, in order.
    func jobs() async throws -> [String] {
        try await document("/sandbox/tasks").array?.compactMap { $0.object?["key"]?.string } ?? []
    }

    private func document(_ path: String) async throws -> JSONValue {
        let client = try Client(.init(egress: .chosenByOperator))
        do {
            let response = try await client.send(Request(.get, url: url + path))
            await client.close()
            return try JSONScanner.scan(response.body)
        } catch {
            await client.close()
            throw error
        }
    }
}

/// A running listener, with or without a poller.
struct RunningService: Sendable {
    let port: UInt16
    let process: ChildProcess

    /// Sends a callback over a connection of its own; `nil` where no whole answer came.
    func callback(_ body: String, to path: String, fields: String = "") async throws -> Answer? {
        let port = port
        return try await blocking {
            let connection = try Connection(to: port)
            connection.send(Connection.callback(body, to: path, fields: fields))
            return connection.answer()
        }
    }
}

extension Stage {
    /// Starts a sandbox, and makes it the provider of all that is started from now on.
    func sandbox(_ arguments: String..., port: UInt16 = 0) async throws -> RunningSandbox {
        let process = try start(["sandbox", "--port", String(port), "--seed", "7"] + arguments)
        let url = try await announcement("url", of: process)
        set("provider.url", url)
        return RunningSandbox(url: url, process: process)
    }

    /// Starts a service as another program starts it, such as with fewer descriptors; its words come behind that program's.
    func serve(under program: String, _ words: [String], _ arguments: String..., handedOver: Int32? = nil) async throws -> RunningService {
        let process = try start(words + [Program.path] + arguments, program: program, handedOver: handedOver)
        return try await running(process)
    }

    /// Starts a service, and makes its address the public one; started again, it listens where it did.
    func serve(_ command: String = "serve", _ arguments: String...) async throws -> RunningService {
        try await running(start([command] + arguments))
    }

    private func running(_ process: ChildProcess) async throws -> RunningService {
        let address = try await announcement("listening", of: process)
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Missed(description: address) }
        set("listen.address", address)
        set("public.url", "http://" + address)
        return RunningService(port: port, process: process)
    }

    /// Waits for the line with which a process says that it is ready.
    private func announcement(_ member: String, of process: ChildProcess) async throws -> String {
        try await eventually("callbox says \(member)") {
            if let code = process.exit { throw Missed(description: "callbox ended with \(code): \(process.errors)") }
            guard process.output.hasSuffix("\n") else { return nil }
            return try JSONScanner.scan(process.output).object?[member]?.string
        }
    }
}

import CallboxModel
import CallboxSandbox
import Curl

/// A client of one running sandbox.
struct Provider: Sendable {
    let address: SandboxAddress
    let client: Client
    /// Tells the sandbox to stop, before the test's body has ended.
    let stop: @Sendable () async -> Void
    var key: Secret? = Secret("sandbox-key")

    /// Submits parameters and gives the response, whatever it is.
    func submit(_ model: String = "midjourney_remix", _ parameters: JSONObject) async throws -> Response {
        let input = JSONValue.array([.object(JSONObject([("params", .object(parameters))]))])
        return try await post(JSONValue.object(JSONObject([("model", .string(model)), ("input", input)])).bytes)
    }

    /// Submits valid parameters and gives the id of the task.
    func accepted(callback: String? = nil) async throws -> String {
        let response = try await submit("midjourney_remix", .remix(callback: callback))
        guard let id = try response.object["id"]?.string else { throw Missing("id") }
        return id
    }

    func post(_ body: [UInt8]) async throws -> Response {
        try await client.send(Request(.post, url: "\(address.url)/model/v1/generation", bearer: key, body: body))
    }

    func poll(_ id: String) async throws -> Response {
        try await client.send(Request(url: "\(address.url)/model/v1/generation/task/\(id)", bearer: key))
    }

    func get(_ path: String) async throws -> Response {
        try await client.send(Request(url: path.hasPrefix("http") ? path : address.url + path))
    }

    func stats() async throws -> JSONObject { try await get("/sandbox/stats").object }

    func truth() async throws -> [JSONObject] {
        try JSONScanner.scan(try await get("/sandbox/tasks").body).array?.compactMap(\.object) ?? []
    }

    /// The task as soon as it is no longer running.
    func end(of id: String) async throws -> ProviderTask {
        try await eventually {
            guard let task = ProviderTask(try JSONScanner.scan(try await poll(id).body)), task.state != .running else { return nil }
            return task
        }
    }
}

extension Response {
    /// The body as a JSON object.
    var object: JSONObject {
        get throws {
            guard let object = try JSONScanner.scan(body).object else { throw Missing("object") }
            return object
        }
    }
}

extension JSONObject {
    /// Valid parameters of the remix model.
    static func remix(callback: String? = nil) -> JSONObject {
        var parameters = JSONObject([
            ("jobId", .string("789320d3-0000-4000-8000-000000000000")), ("imageNo", .integer(0)), ("remixPrompt", .string("a red boat")),
        ])
        parameters["callback"] = callback.map(JSONValue.string)
        return parameters
    }

    /// Valid parameters of the retexture model.
    static var retexture: JSONObject {
        JSONObject([("imgUrl", .string("https://example.com/chair.png")), ("remixPrompt", .string("woven straw"))])
    }

    /// A count at a path of member names; 0 where there is none.
    func count(_ path: String...) -> Int64 {
        var value = JSONValue.object(self)
        for name in path { value = value.object?[name] ?? .null }
        return value.number?.integer ?? 0
    }

    /// The sum of all counts under a name.
    func sum(of name: String) -> Int64 {
        (self[name]?.object?.members ?? []).reduce(0) { $0 + ($1.value.number?.integer ?? 0) }
    }
}

/// Something that a test counted on was not there.
struct Missing: Error {
    let name: String
    init(_ name: String) { self.name = name }
}

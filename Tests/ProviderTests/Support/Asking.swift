import CallboxModel
import CallboxProvider
import Curl
import TestSupport
import Testing

let testKey = "sk-0123456789-never-shown"

/// Runs a test with a scripted provider and a client of it.
func withProvider<Value>(
    limits: TransferLimits = TransferLimits(), _ script: @escaping ScriptedProvider.Script,
    _ body: (CurlProvider, ScriptedProvider) async throws -> Value
) async throws -> Value {
    let server = try ScriptedProvider(script)
    defer { server.stop() }
    let client = try Client(.init(egress: .chosenByOperator))
    let result: Result<Value, any Error>
    do {
        let address = try #require(HTTPURL(server.url))
        let provider = CurlProvider(client, .init(baseURL: address, key: Secret(testKey), limits: limits))
        result = .success(try await body(provider, server))
    } catch {
        result = .failure(error)
    }
    await client.close()
    return try result.get()
}

extension CurlProvider {
    /// Submits a retexture job.
    func submit(callback: String? = "https://example.com/callbacks/k.c") async -> SubmitAnswer {
        await submit(
            model: "midjourney_retexture",
            parameters: JSONObject([("imgUrl", .string("https://example.com/a.png")), ("remixPrompt", .string("woven straw"))]),
            callback: callback)
    }
}

extension SubmitAnswer {
    /// Reads an answer whose body is a text.
    init(_ status: Int, _ body: String, retryAfter: String? = nil) {
        self.init(status: status, body: Array(body.utf8), retryAfter: retryAfter, at: Timestamp(milliseconds: 784_111_777_000))
    }
}

extension PollAnswer {
    /// Reads an answer whose body is a text.
    init(_ status: Int, _ body: String = "", retryAfter: String? = nil) {
        self.init(status: status, body: Array(body.utf8), retryAfter: retryAfter, at: Timestamp(milliseconds: 784_111_777_000))
    }
}

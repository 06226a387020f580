import CallboxModel
import Curl

/// The remote API, spoken over libcurl.
package struct CurlProvider: Provider {
    /// Where it is and who we are.
    package struct Configuration: Sendable {
        /// The address in front of `/model/v1/generation`, without a slash at the end.
        package var baseURL: HTTPURL
        package var key: Secret
        /// Bounds of one exchange; see ``Curl/TransferLimits``.
        package var limits: TransferLimits
        /// Tells accounts at one address apart, without telling the key; see ``Provider/account``.
        package var keyName: String

        package init(
            baseURL: HTTPURL, key: Secret, keyName: String = "", limits: TransferLimits = TransferLimits(bodyBytesMax: 1 << 20)
        ) {
            self.baseURL = baseURL
            self.key = key
            self.keyName = keyName
            self.limits = limits
        }
    }

    private let client: Client
    private let configuration: Configuration
    private let clock: Clock

    package init(_ client: Client, _ configuration: Configuration, clock: Clock = .wall) {
        self.client = client
        self.configuration = configuration
        self.clock = clock
    }

    package var account: String {
        configuration.baseURL.text + (configuration.keyName.isEmpty ? "" : "#" + configuration.keyName)
    }

    package func submit(model: String, parameters: JSONObject, callback: String?) async -> SubmitAnswer {
        var parameters = parameters
        if let callback { parameters["callback"] = .string(callback) }
        let document = JSONObject([
            ("model", .string(model)),
            ("input", .array([.object(JSONObject([("params", .object(parameters))]))])),
        ])
        let request = Request(
            .post, url: configuration.baseURL.text + "/model/v1/generation",
            headers: [Header("Content-Type", "application/json")], bearer: configuration.key,
            body: JSONValue.object(document).bytes, limits: configuration.limits, isRepeatable: false)
        do throws(CurlError) {
            let response = try await client.send(request)
            return SubmitAnswer(
                status: response.status, body: withoutSecrets(response.body, callback: callback),
                retryAfter: response.headers["Retry-After"], at: clock.now)
        } catch {
            switch error.reach {
            case .notSent: return .notProcessed(reason: error.message)
            case .mayHaveArrived: return .inDoubt(reason: error.message)
            }
        }
    }

    package func poll(taskID: String) async -> PollAnswer {
        let request = Request(
            .get, url: configuration.baseURL.text + "/model/v1/generation/task/" + Self.escaped(taskID), bearer: configuration.key,
            limits: configuration.limits)
        do throws(CurlError) {
            let response = try await client.send(request)
            return PollAnswer(
                status: response.status, body: withoutSecrets(response.body, callback: nil), retryAfter: response.headers["Retry-After"],
                at: clock.now)
        } catch {
            switch error.code {
            case .bodyTooLarge, .headTooLarge, .protocolBroken, .redirectRefused: return .refused(reason: error.message)
            default: return .unavailable(reason: error.message)
            }
        }
    }

    /// Blots out what the provider repeats of our secrets: an answer ends in the timeline, the entry and on the terminal.
    ///
    /// The capability is what follows the last full stop of a callback URL.
    private func withoutSecrets(_ body: [UInt8], callback: String?) -> [UInt8] {
        let body = configuration.key.blotted(in: body)
        guard let capability = callback?.split(separator: ".").last, capability.utf8.count == Capability.length else { return body }
        return Secret(String(capability)).blotted(in: body)
    }

    /// Writes a task id, which is the provider's to choose, so that it stays one segment of a path (RFC 3986 §2.3).
    ///
    /// The full stop is escaped as well: a segment of nothing but `..` would take another one away (§5.2.4).
    static func escaped(_ taskID: String) -> String {
        taskID.utf8.map { byte in
            if plain.contains(byte) { return String(Unicode.Scalar(byte)) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}

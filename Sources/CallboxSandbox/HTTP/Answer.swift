import CallboxModel

/// What a request to the imitated provider gets: an answer, or nothing at all.
enum Answer: Sendable, Equatable {
    case reply(Reply)
    /// The connection is closed without a byte.
    case hangUp
    /// A body that goes on until the client has had enough.
    case endless

    /// How the answer is counted: the status, or `hang_up`.
    var label: String {
        switch self {
        case .reply(let reply): reply.label
        case .hangUp: "hang_up"
        case .endless: "endless"
        }
    }
}

/// A status with a body.
struct Reply: Sendable, Equatable {
    let status: Int
    let contentType: String
    let body: [UInt8]
    /// The value of `Retry-After`.
    var retryAfter: String?
    /// The value of `Location`.
    var location: String?
    /// How the answer is counted.
    var label: String

    init(status: Int, contentType: String, body: [UInt8], label: String? = nil) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.label = label ?? String(status)
    }

    init(status: Int = 200, json: JSONValue, label: String? = nil) {
        self.init(status: status, contentType: "application/json", body: json.bytes, label: label)
    }

    init(status: Int = 200, json: JSONObject, label: String? = nil) {
        self.init(status: status, json: .object(json), label: label)
    }
}

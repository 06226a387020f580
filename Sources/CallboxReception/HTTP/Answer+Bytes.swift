import CallboxModel
import NIOCore

/// How the answer to one request is put on its connection.
struct Manner: Sendable, Equatable {
    /// Whether another request may follow.
    var keepsConnection = false
    /// Whether the client speaks HTTP/1.0, which closes unless it is told otherwise (RFC 9112 §9.3).
    var isVersion10 = false
    /// Whether the client asked for the head of the answer alone.
    var isHeadOnly = false
}

extension Answer {
    /// The whole answer as it goes over the wire.
    ///
    /// Nothing of the request is in it. Refusals are problem details (RFC 9457 §4.2.1).
    func bytes(_ manner: Manner, at now: Timestamp) -> ByteBuffer {
        let (content, type) = content
        var bytes = ByteBuffer()
        bytes.reserveCapacity(384)
        bytes.writeString("HTTP/1.1 \(status.code) \(status.phrase)\r\n")
        bytes.writeString("Date: \(HTTPDate.text(now))\r\nContent-Type: \(type)\r\nContent-Length: \(content.utf8.count)\r\n")
        bytes.writeString("Cache-Control: no-store\r\n")
        if let field { bytes.writeString(field) }
        bytes.writeString(Self.connection(manner))
        bytes.writeString("\r\n")
        if !manner.isHeadOnly { bytes.writeString(content) }
        return bytes
    }

    /// Asks a client to send the body it is holding back (RFC 9110 §10.1.1).
    static let invitation = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")

    private var content: (text: String, type: String) {
        switch self {
        case .stored: (#"{"status":"stored"}"#, "application/json")
        case .duplicate: (#"{"status":"duplicate"}"#, "application/json")
        case .progress: (#"{"status":"progress"}"#, "application/json")
        default: (#"{"type":"about:blank","title":"\#(status.phrase)","status":\#(status.code)}"#, "application/problem+json")
        }
    }

    private var field: String? {
        switch self {
        case .methodNotAllowed: "Allow: POST\r\n"
        case .unavailable(let seconds): "Retry-After: \(seconds)\r\n"
        default: nil
        }
    }

    private static func connection(_ manner: Manner) -> String {
        if !manner.keepsConnection { return "Connection: close\r\n" }
        return manner.isVersion10 ? "Connection: keep-alive\r\n" : ""
    }
}

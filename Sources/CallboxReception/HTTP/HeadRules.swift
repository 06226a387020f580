import CallboxModel
import NIOHTTP1

/// What the head of a request leads to.
enum Ruling: Sendable, Equatable {
    /// The body may come.
    case take(CallbackPath, isAwaitingInvitation: Bool)
    /// It is answered without its body.
    case refuse(Answer)
}

/// Decides about a request by its head alone, before a byte of its body is looked at.
///
/// The target comes first and the capability second, so that whoever does not hold one learns nothing else.
struct HeadRules: Sendable {
    let prefix: PathPrefix
    /// The longest body, in bytes.
    let bodyBytesMax: Int
    /// The longest target of a request, in bytes.
    let targetBytesMax: Int

    /// Decides.
    ///
    /// - Parameter admits: whether the capability of a path is the one of its job.
    func judge(_ head: HTTPRequestHead, admits: (CallbackPath) -> Bool) -> Ruling {
        guard head.uri.utf8.count <= targetBytesMax else { return .refuse(.targetTooLong) }
        guard let path = prefix.callbackPath(in: head.uri), admits(path) else { return .refuse(.notFound) }
        guard head.method == .POST else { return .refuse(.methodNotAllowed) }
        if let refusal = refusal(of: head) { return .refuse(refusal) }
        return .take(path, isAwaitingInvitation: isAwaitingInvitation(head))
    }

    /// How the answer to a request goes back.
    ///
    /// A client that offers another protocol is answered in this one, but not after: the parser stops where the offer ends.
    func manner(for head: HTTPRequestHead) -> Manner {
        Manner(
            keepsConnection: head.isKeepAlive && !head.headers.contains(name: "upgrade"),
            isVersion10: head.version.minor == 0,
            isHeadOnly: head.method == .HEAD)
    }

    private func refusal(of head: HTTPRequestHead) -> Answer? {
        let hosts = head.headers["host"].count
        guard hosts == 1 || (hosts == 0 && head.version.minor == 0) else { return .malformed }
        if let refusal = refusalOfLength(head) { return refusal }
        return isMediaSupported(head.headers) ? nil : .unsupportedMedia
    }

    /// RFC 9112 §6: one length or one `chunked`, never both; the parser has its own opinion, but framing is worth two.
    private func refusalOfLength(_ head: HTTPRequestHead) -> Answer? {
        let lengths = head.headers["content-length"]
        let codings = head.headers["transfer-encoding"]
        if !codings.isEmpty {
            let isChunked = codings.count == 1 && codings[0].lowercased() == "chunked"
            return isChunked && lengths.isEmpty && head.version.minor > 0 ? nil : .malformed
        }
        guard let text = lengths.first else { return .lengthRequired }
        let isNumber = (1...10).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard lengths.count == 1, isNumber, let length = Int(text) else { return .malformed }
        return length <= bodyBytesMax ? nil : .tooLarge
    }

    private func isMediaSupported(_ headers: HTTPHeaders) -> Bool {
        guard headers["content-encoding"].allSatisfy({ $0.lowercased() == "identity" }) else { return false }
        return headers["content-type"].map { $0.lowercased() }.allSatisfy {
            !$0.hasPrefix("multipart/") && !$0.hasPrefix("application/x-www-form-urlencoded")
        }
    }

    /// HTTP/1.0 has no interim answers (RFC 9110 §10.1.1).
    private func isAwaitingInvitation(_ head: HTTPRequestHead) -> Bool {
        head.version.minor > 0 && head.headers["expect"].contains { $0.lowercased() == "100-continue" }
    }
}

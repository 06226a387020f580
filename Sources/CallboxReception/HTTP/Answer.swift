import CallboxModel

/// What the listener can say to a request; there is nothing else.
enum Answer: Sendable, Equatable {
    /// It ended the job, durably.
    case stored
    /// It said what was known.
    case duplicate
    /// It was understood, and the job goes on; also where a poll must confirm what it said.
    case progress
    /// Not HTTP as RFC 9112 has it, or a body that is not JSON.
    case malformed
    /// The capability holds, but the signature that is asked for does not.
    case signatureRefused
    /// No callback is served there: one answer, whatever the reason.
    case notFound
    /// The path holds, but a callback is a POST.
    case methodNotAllowed
    /// The request did not come in time.
    case timeout
    /// A body whose length nobody declared.
    case lengthRequired
    /// A body over the bound.
    case tooLarge
    /// A target over the bound.
    case targetTooLong
    /// A body that is compressed, or a form.
    case unsupportedMedia
    /// JSON, but it does not speak of this job's task.
    case notUnderstood
    /// A head over the bound.
    case headTooLarge
    /// Nothing was kept, for a reason of our own; the sender should come again.
    case unavailable(retryAfterSeconds: Int)

    /// The answer to a report that was handed on.
    ///
    /// A contradiction is kept aside and answered as a duplicate: the sender can do nothing about it.
    init(_ receipt: Receipt) {
        switch receipt {
        case .unavailable(let seconds): self = .unavailable(retryAfterSeconds: seconds)
        case .settled(.entry): self = .stored
        case .settled(.progress), .settled(.hint(.unconfirmed)): self = .progress
        case .settled(.duplicate), .settled(.refused(.contradiction)): self = .duplicate
        case .settled(.hint), .settled(.refused(.foreignTask)): self = .notUnderstood
        case .settled(.refused(.malformed)): self = .malformed
        case .settled(.refused(.unsigned)), .settled(.refused(.badSignature)), .settled(.refused(.staleSignature)):
            self = .signatureRefused
        case .settled(.refused(.unknownJob)): self = .notFound
        }
    }

    /// Whether the connection always ends with it.
    ///
    /// Only `notFound` does of itself: its bytes must be the same for a request that was read to its end and for one that was not.
    var endsConnection: Bool { self == .notFound }

    /// The status code and its phrase (RFC 9110 §15, RFC 6585 §5).
    var status: (code: Int, phrase: String) {
        switch self {
        case .stored, .duplicate, .progress: (200, "OK")
        case .malformed: (400, "Bad Request")
        case .signatureRefused: (403, "Forbidden")
        case .notFound: (404, "Not Found")
        case .methodNotAllowed: (405, "Method Not Allowed")
        case .timeout: (408, "Request Timeout")
        case .lengthRequired: (411, "Length Required")
        case .tooLarge: (413, "Content Too Large")
        case .targetTooLong: (414, "URI Too Long")
        case .unsupportedMedia: (415, "Unsupported Media Type")
        case .notUnderstood: (422, "Unprocessable Content")
        case .headTooLarge: (431, "Request Header Fields Too Large")
        case .unavailable: (503, "Service Unavailable")
        }
    }
}

import CallboxModel
import Curl

extension FetchedOutput.Outcome {
    /// Says what a transfer without an answer means for the output.
    ///
    /// - Throws: ``CallboxModel/Failure`` `storage` where it was not the output's fault; `CancellationError`.
    init(_ error: CurlError, url: String) throws {
        let cause = error.cause.map { " (\($0))" } ?? ""
        let reason = "\(error.message)\(cause) \(Self.advice(error, url))"
        switch error.code {
        case .cancelled: throw CancellationError()
        case .fileFailed: throw Failure(.storage, error.message, remedy: error.advice, cause: error)
        case .invalidRequest, .addressRefused, .redirectRefused, .bodyTooLarge, .headTooLarge, .lengthUnknown, .protocolBroken:
            self = .refused(reason: reason)
        case .queueFull, .closed, .unavailable, .nameNotResolved, .connectFailed, .connectTimedOut, .tlsFailed, .firstByteTimedOut,
            .totalTimedOut, .connectionLost:
            self = .failed(reason: reason)
        }
    }

    /// Says what an answer that is not the output means (RFC 9110, section 15).
    init(status: Int) {
        switch status {
        case 401, 403, 404, 410: self = .refused(reason: "The server answers \(status): the link has expired, or never held.")
        case 408, 425, 429, 500...: self = .failed(reason: "The server answers \(status). Try later.")
        default: self = .refused(reason: "The server answers \(status), which is not the output.")
        }
    }

    private static func advice(_ error: CurlError, _ url: String) -> String {
        switch error.code {
        case .addressRefused: "If it is meant to be reached, add it to fetch.allow."
        case .invalidRequest where url.lowercased().hasPrefix("http:"): "To permit http, set fetch.http to yes."
        case .bodyTooLarge: "The limit is fetch.bytes-max."
        default: error.advice
        }
    }
}

import Hummingbird
import NIOCore

/// A request's context that can close its connection without an answer.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Turns an answer into a response, or closes the connection.
    func respond(_ answer: Answer) async -> Response {
        switch answer {
        case .reply(let reply): return reply.response
        case .endless: return Response(status: .ok, headers: [.contentType: "application/json"], body: .endless)
        case .hangUp:
            // A connection that the client has closed first cannot be closed again, and need not be.
            try? await channel.close()
            // Nobody gets this one: writing to the closed connection fails, and the server drops it.
            return Response(status: .internalServerError)
        }
    }
}

extension Reply {
    fileprivate var response: Response {
        var headers: HTTPFields = [.contentType: contentType]
        headers[.retryAfter] = retryAfter
        headers[.location] = location
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension ResponseBody {
    /// The longest that an endless body is, in chunks of 64 KiB: far more than any client may read.
    private static let endlessChunksMax = 1024

    /// Blanks, which are no end of a JSON document.
    fileprivate static let endless = ResponseBody { writer in
        let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)
        for _ in 0..<endlessChunksMax { try await writer.write(chunk) }
        try await writer.finish(nil)
    }
}

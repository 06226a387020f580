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
        headers[.retryAfter] = retryAfterSeconds.map(String.init)
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

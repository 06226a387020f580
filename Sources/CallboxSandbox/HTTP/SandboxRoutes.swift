import CallboxModel
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The routes of the sandbox: the provider's API, its result files, and the truth about both.
///
/// What lies under `/sandbox/` needs no key and knows no outage: `files/<task>/<n>.png` are the results, `stats` the counts of
/// what happened, and `tasks` every task made with its true end, those whose submit was never answered (`hang_up`) included.
struct SandboxRoutes: Sendable {
    let api: ProviderAPI

    /// Every route, ready to be served.
    var router: Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.post("/model/v1/generation") { request, context in await submit(request, context) }
        router.get("/model/v1/generation/task/{id}") { request, context in await poll(request, context) }
        router.get("/sandbox/files/{task}/{picture}.png") { _, context in await context.respond(picture(context)) }
        router.get("/sandbox/stats") { _, context in
            await context.respond(.reply(Reply(json: api.register.stats(at: api.time.elapsed))))
        }
        router.get("/sandbox/tasks") { _, context in await context.respond(.reply(Reply(json: api.register.truth()))) }
        return router
    }

    private func submit(_ request: Request, _ context: SandboxContext) async -> Response {
        let body = await wholeBody(of: request)
        let answer = await api.submit(body, authorization: request.headers[.authorization])
        await holdBack()
        return await context.respond(answer)
    }

    private func poll(_ request: Request, _ context: SandboxContext) async -> Response {
        let answer = await api.poll(context.parameters.get("id") ?? "", authorization: request.headers[.authorization])
        await holdBack()
        return await context.respond(answer)
    }

    private func picture(_ context: SandboxContext) async -> Answer {
        let name = context.parameters.get("picture") ?? ""
        guard let task = await api.register.task(context.parameters.get("task") ?? ""), let picture = task.picture(name) else {
            return .reply(.text(404, "Not found"))
        }
        let now = api.time.elapsed
        guard task.failure == nil, task.isEnded(at: now) else { return .reply(.text(404, "Not found")) }
        guard !task.isLinkExpired(at: now, lifetime: api.configuration.faults.linkLifetime) else {
            await api.register.count(.linkExpired)
            return .reply(.text(410, "This link has expired"))
        }
        return .reply(Reply(status: 200, contentType: "image/png", body: picture.png))
    }

    /// The body, up to the bound; `nil` for a larger one.
    private func wholeBody(of request: Request) async -> [UInt8]? {
        do {
            return Array(buffer: try await request.body.collect(upTo: api.configuration.bodyBytesMax))
        } catch {
            // Too large or cut off: the first is answered 413, and of the second nobody is left to see the answer.
            return nil
        }
    }

    /// Holds an answer back for the latency asked for, or until the sandbox is to stop.
    private func holdBack() async {
        let latency = api.configuration.faults.latency
        guard latency > .zero else { return }
        // Ending early is all that a shutdown is to do here.
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: latency) }
    }
}

extension Reply {
    fileprivate static func text(_ status: Int, _ text: String) -> Reply {
        Reply(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}

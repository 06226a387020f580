import CallboxModel

/// How the imitated provider behaves; every value has a default that suits a test on the same machine.
package struct SandboxConfiguration: Sendable {
    /// The shape of callbacks.
    package enum CallbackDialect: String, Sendable, CaseIterable {
        /// The object of the task endpoint.
        case gateway
        /// The envelope of the service behind it.
        case upstream
        /// Either, drawn for every task.
        case mixed
    }

    /// The shape of an answer to a submit whose parameters break a rule.
    package enum RefusalShape: String, Sendable, CaseIterable {
        /// HTTP 200 with a failed task.
        case failedTask = "failed-task"
        /// HTTP 400 with an error object.
        case badRequest = "bad-request"
    }

    /// The address to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 takes any free one.
    package var port = 0
    /// The address in front of result links, without a slash at the end; `nil` for the one that is listened on.
    package var publicURL: String?
    /// The keys that are accepted as bearer tokens.
    package var apiKeys = ["sandbox-key"]
    /// How long a task runs, drawn evenly.
    package var duration: ClosedRange<Duration> = .seconds(2)...(.seconds(6))
    /// The share of tasks of which one callback tells progress.
    package var progressShare = 0.5
    /// The shape in which callbacks tell of a task.
    package var dialect = CallbackDialect.gateway
    /// How a submit with broken rules is answered.
    package var refusalShape = RefusalShape.failedTask
    /// Undeclared models are accepted with any parameters when their name begins with one of these.
    package var openModelPrefixes = ["midjourney_"]
    /// What goes wrong.
    package var faults = SandboxFaults.none
    /// What every random decision is drawn from; a run with the same seed and the same order of submits decides the same.
    ///
    /// The ids of tasks are drawn from it, too: a sandbox that starts again under one state of its client needs another seed.
    package var seed = UInt64.random(in: 0...(.max))

    /// How long a callback may take; siblings of the provider give up after 10 to 15 seconds.
    package var callbackTimeout: Duration = .seconds(10)
    /// The pauses before a callback is sent again while the answer is not exactly 200; afterwards it is given up.
    package var retryDelays: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]

    /// The largest body of a request, in bytes; real ones have at most a prompt of 8192 characters.
    package var bodyBytesMax = 1 << 20
    /// Tasks that are remembered; beyond it submits get 503. One takes under a kilobyte.
    package var tasksMax = 250_000
    /// Tasks whose callbacks are still to be sent; beyond it submits get 503. One takes some kilobytes.
    package var pendingPlansMax = 20_000
    /// Callbacks on the way at once; further ones wait.
    package var sendingMax = 256
    /// Where the wall-clock times of tasks come from.
    package var clock = Clock.wall

    /// Makes the configuration of a calm sandbox on a free port of loopback.
    package init() {}
}

extension SandboxConfiguration.CallbackDialect {
    func dialect(isUpstream: Bool) -> Dialect {
        switch self {
        case .gateway: .gateway
        case .upstream: .upstream
        case .mixed: isUpstream ? .upstream : .gateway
        }
    }
}

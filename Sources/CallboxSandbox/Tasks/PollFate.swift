/// What happens to a poll before a task is looked for; of several faults the first in order.
enum PollFate: Sendable, Equatable {
    case heard
    case struck(Fault, status: Int)

    /// Decides by the seed and the number of the poll, from 1.
    init(ofPoll number: Int, _ configuration: SandboxConfiguration) {
        var chance = SeededGenerator(seed: configuration.seed, for: .poll, number: number)
        let faults = configuration.faults
        let shares: [(Fault, Double)] = [
            (.pollRateLimited, faults.pollRateLimited), (.pollError, faults.pollError), (.pollHangUp, faults.pollHangUp),
            (.pollMissing, faults.pollMissing), (.pollForeign, faults.pollForeign), (.pollEndless, faults.pollEndless),
            (.pollRedirected, faults.pollRedirected),
        ]
        let struck = shares.filter { chance.draws($0.1) }.first?.0
        let status = [500, 502, 503, 504].randomElement(using: &chance) ?? 500
        self = struck.map { .struck($0, status: status) } ?? .heard
    }
}

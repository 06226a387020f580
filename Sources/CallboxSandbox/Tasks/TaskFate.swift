import CallboxModel

/// All that is decided about a task when it is made: a pure function of the seed, the number of the task and the configuration.
struct TaskFate: Sendable, Equatable {
    /// How a task ends.
    enum End: Sendable, Equatable {
        case completed
        case generationFailed
        case serviceUnavailable
    }

    /// What happens to the terminal callback; of several faults drawn, the first in this order counts.
    enum Delivery: Sendable, Equatable {
        case dropped, garbled, truncated, early, late, wrongDialect, plain
    }

    /// What the submit is answered.
    enum SubmitAnswer: Sendable, Equatable {
        case given
        case hangUp
        case error(status: Int)
    }

    /// The provider's id of the task: 20 characters of base32hex in lower case.
    let id: String
    /// The provider's id of the work, as a later remix names it: a UUID.
    let providerJobID: String
    /// How long the task runs.
    let duration: Duration
    let end: End
    let dialect: Dialect
    let delivery: Delivery
    let submitAnswer: SubmitAnswer
    /// Whether a callback tells of progress on the way.
    let tellsProgress: Bool
    let isDoubled: Bool
    let isOutOfOrder: Bool
    let isForged: Bool

    init(ofTask number: Int, _ configuration: SandboxConfiguration) {
        var chance = SeededGenerator(seed: configuration.seed, for: .task, number: number)
        let faults = configuration.faults
        id = chance.text(of: 20, from: "0123456789abcdefghijklmnopqrstuv")
        providerJobID = Self.uuid(from: &chance)
        let fraction = chance.fraction()
        end = Self.end(failing: faults.failing, from: &chance)
        let isUpstream = chance.draws(0.5)
        dialect = configuration.dialect.dialect(isUpstream: isUpstream)
        delivery = Self.delivery(faults, from: &chance)
        submitAnswer = Self.submitAnswer(faults, from: &chance)
        tellsProgress = chance.draws(configuration.progressShare)
        isDoubled = chance.draws(faults.doubled)
        isOutOfOrder = chance.draws(faults.outOfOrder)
        isForged = chance.draws(faults.forged)
        let range = configuration.duration
        duration = delivery == .early ? .zero : range.lowerBound + (range.upperBound - range.lowerBound) * fraction
    }

    private static func end(failing share: Double, from chance: inout SeededGenerator) -> End {
        let fails = chance.draws(share)
        let isUnavailable = chance.draws(0.25)
        return fails ? (isUnavailable ? .serviceUnavailable : .generationFailed) : .completed
    }

    private static func delivery(_ faults: SandboxFaults, from chance: inout SeededGenerator) -> Delivery {
        let shares: [(Delivery, Double)] = [
            (.dropped, faults.dropped), (.garbled, faults.garbled), (.truncated, faults.truncated), (.early, faults.early),
            (.late, faults.late), (.wrongDialect, faults.wrongDialect),
        ]
        let drawn = shares.filter { chance.draws($0.1) }
        return drawn.first?.0 ?? .plain
    }

    private static func submitAnswer(_ faults: SandboxFaults, from chance: inout SeededGenerator) -> SubmitAnswer {
        let hangsUp = chance.draws(faults.hangUpAfter)
        let isError = chance.draws(faults.errorAfter)
        let status = [500, 502, 503, 504].randomElement(using: &chance) ?? 500
        return hangsUp ? .hangUp : isError ? .error(status: status) : .given
    }

    private static func uuid(from chance: inout SeededGenerator) -> String {
        let digits: StaticString = "0123456789abcdef"
        let variant = chance.text(of: 1, from: "89ab")
        return [
            chance.text(of: 8, from: digits), chance.text(of: 4, from: digits), "4" + chance.text(of: 3, from: digits),
            variant + chance.text(of: 3, from: digits), chance.text(of: 12, from: digits),
        ].joined(separator: "-")
    }
}

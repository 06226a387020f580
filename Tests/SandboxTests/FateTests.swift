import CallboxModel
import Testing

@testable import CallboxSandbox

@Suite struct FateTests {
    private var configuration: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.seed = 42
        configuration.faults = .rich
        configuration.dialect = .mixed
        return configuration
    }

    private func fates(_ configuration: SandboxConfiguration, _ count: Int = 400) -> [TaskFate] {
        (1...count).map { TaskFate(ofTask: $0, configuration) }
    }

    @Test func `the same seed decides the same`() {
        #expect(fates(configuration) == fates(configuration))
        let submits = { (1...400).map { SubmitFate(ofSubmit: $0, isInSpell: false, configuration) } }
        #expect(submits() == submits())
    }

    @Test func `another seed decides otherwise`() {
        var other = configuration
        other.seed = 43
        #expect(fates(configuration) != fates(other))
        #expect(Set((fates(configuration) + fates(other)).map(\.id)).count == 800)
    }

    @Test func `changing one share leaves the other decisions as they are`() {
        var other = configuration
        other.faults.failing = 1
        other.faults.hangUpAfter = 0
        for (left, right) in zip(fates(configuration), fates(other)) {
            #expect(left.id == right.id)
            #expect(left.delivery == right.delivery)
            #expect(left.isForged == right.isForged)
            #expect(left.dialect == right.dialect)
            #expect(left.duration == right.duration)
        }
    }

    @Test func `shares are met about as asked for`() {
        let fates = fates(configuration, 4000)
        func share(_ condition: (TaskFate) -> Bool) -> Double { Double(fates.count(where: condition)) / Double(fates.count) }
        #expect(abs(share { $0.delivery == .dropped } - 0.33) < 0.03)
        #expect(abs(share { $0.end != .completed } - 0.1) < 0.03)
        #expect(abs(share(\.isDoubled) - 0.15) < 0.03)
        #expect(abs(share { $0.dialect == .upstream } - 0.5) < 0.04)
    }

    @Test func `durations lie in the range, and an early end comes at once`() {
        for fate in fates(configuration) {
            #expect(fate.delivery == .early ? fate.duration == .zero : configuration.duration.contains(fate.duration))
        }
    }

    @Test func `nothing is hit without faults`() {
        var calm = configuration
        calm.faults = .none
        for fate in fates(calm) {
            #expect(fate.end == .completed && fate.delivery == .plain && fate.submitAnswer == .given)
            #expect(!fate.isDoubled && !fate.isOutOfOrder && !fate.isForged)
        }
    }

    @Test func `a spell contains its submits or its time`() {
        let counted = RateLimitSpell(first: 3, length: .submits(2))
        #expect((1...6).map { counted.contains(submit: $0, at: .zero, begin: nil) } == [false, false, true, true, false, false])
        let timed = RateLimitSpell(first: 3, length: .time(.seconds(1)))
        #expect(!timed.contains(submit: 2, at: .zero, begin: nil))
        #expect(timed.contains(submit: 3, at: .seconds(5), begin: .seconds(5)))
        #expect(!timed.contains(submit: 9, at: .seconds(6), begin: .seconds(5)))
    }
}

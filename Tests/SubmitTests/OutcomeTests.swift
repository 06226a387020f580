import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite struct OutcomeTests {
    private static let all: [SubmitOutcome] =
        [
            .accepted(taskID: "t"), .refused(code: nil, message: "no"), .inDoubt(reason: "who knows"), .before("accepted"),
        ] + Outcome.allCases.map { .ended($0) } + SubmitOutcome.Obstacle.allCases.map { .notSent($0, message: "why") }

    @Test func `every outcome has a word of its own, fit for programs`() {
        let words = Self.all.map(\.word)
        #expect(Set(words).count == words.count)
        #expect(words.allSatisfy { $0.allSatisfy { $0 == "-" || $0.isLowercase } })
    }

    @Test func `what is not plain has a note`() {
        #expect(Self.all.filter { $0.note == nil }.map(\.word) == ["accepted"] + Outcome.allCases.map(\.rawValue))
    }
}

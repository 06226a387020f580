import CallboxModel
import TestSupport
import Testing

@testable import CallboxPoll

@Suite struct ConclusionTests {
    private static let understood: [Verdict] = [
        .entry(.completed, revision: 1), .entry(.failed, revision: 2), .duplicate, .refused(.contradiction), .refused(.unknownJob),
    ]
    private static let strange: [Verdict] =
        Verdict.Hint.allCases.map(Verdict.hint) + [.refused(.malformed), .refused(.foreignTask)]

    @Test(arguments: understood, [true, false]) func `an end, however it is judged, is the end of polling`(verdict: Verdict, isPast: Bool) {
        #expect(Conclusion(.settled(verdict), isPast: isPast, next: .seconds(7)) == .done)
    }

    @Test func `a running task is asked for again, until the deadline has passed`() {
        #expect(Conclusion(.settled(.progress), isPast: false, next: .seconds(7)) == .again(after: .seconds(7)))
        #expect(Conclusion(.settled(.progress), isPast: true, next: .seconds(7)) == .giveUp(.expired))
    }

    @Test(arguments: strange) func `an answer that says nothing of the task is asked for again, and at last nobody knows`(verdict: Verdict)
    {
        #expect(Conclusion(.settled(verdict), isPast: false, next: .seconds(7)) == .again(after: .seconds(7)))
        #expect(Conclusion(.settled(verdict), isPast: true, next: .seconds(7)) == .giveUp(.unknown))
    }

    @Test(arguments: [true, false]) func `what could not be stored is asked for again`(isPast: Bool) {
        #expect(Conclusion(.unavailable(retryAfterSeconds: 5), isPast: isPast, next: .seconds(7)) == .again(after: .seconds(7)))
    }
}

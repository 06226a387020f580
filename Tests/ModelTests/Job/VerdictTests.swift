import CallboxModel
import TestSupport
import Testing

/// The words in which verdicts, outcomes and states are told; logs, the ledger and files depend on them.
struct VerdictTests {
    static let all: [Verdict] =
        [.entry(.completed, revision: 1), .progress, .duplicate] + Verdict.Hint.allCases.map(Verdict.hint)
        + Verdict.Refusal.allCases.map(Verdict.refused)

    @Test func `every verdict has its word and every reason its own`() {
        #expect(
            Self.all.map { [$0.word, $0.reason].compactMap(\.self).joined(separator: " ") } == [
                "entry", "progress", "duplicate", "hint no-task", "hint unknown-status", "hint no-output", "hint unconfirmed",
                "refused malformed", "refused unknown-job", "refused foreign-task", "refused contradiction", "refused unsigned",
                "refused bad-signature", "refused stale-signature",
            ])
    }

    @Test func `hints and refusals are kept for a person, except what is only unconfirmed, or for a job that nobody knows`() {
        #expect(Self.all.filter(\.isQuarantined).count == Verdict.Hint.allCases.count + Verdict.Refusal.allCases.count - 2)
        #expect(!Verdict.refused(.unknownJob).isQuarantined)
        #expect(!Verdict.hint(.unconfirmed).isQuarantined)
    }

    @Test func `the words of the domain stay what they are`() {
        #expect(Outcome.allCases.map(\.rawValue) == ["completed", "failed", "expired", "unknown"])
        #expect(Source.allCases.map(\.rawValue) == ["callback", "poll", "submit", "deadline"])
        #expect(Assurance.allCases.map(\.rawValue) == ["capability", "signed", "refetched", "none"])
        #expect(Submission.allCases.map(\.rawValue) == ["recorded", "sent", "accepted", "in-doubt", "refused", "abandoned"])
        #expect(Entry.Flag.allCases.map(\.rawValue) == ["no-outputs", "insecure-output", "amended", "unconfirmed"])
    }

    @Test func `only the provider's own word is told`() {
        #expect(Outcome.allCases.filter(\.isTold) == [.completed, .failed])
    }

    @Test func `a job is called by its outcome, and before that by its submission`() {
        let request = JobRequest(key: Samples.key(), model: "m", parameters: JSONObject(), deadline: Samples.moment)
        func state(_ submission: Submission, _ outcome: Outcome?) -> String {
            Job(
                request: request, submission: submission, taskID: nil, recordedAt: Samples.moment, acceptedAt: nil, settledAt: nil,
                outcome: outcome, pollCount: 0
            ).state
        }
        #expect(state(.inDoubt, nil) == "in-doubt")
        #expect(state(.inDoubt, .expired) == "expired")
    }
}

import CallboxModel
import TestSupport
import Testing

/// Failures as a person reads them.
struct FailureTests {
    @Test func `a failure tells what happened, what lies behind it and what to do`() {
        let failure = Failure(.storage, "The ledger could not be opened.", remedy: "Check the permissions.", cause: DiskFull())
        #expect(
            failure.description == """
                The ledger could not be opened.
                  Cause: no space left
                  Check the permissions.
                """)
        #expect(Failure(.notFound, "No such job.").description == "No such job.")
    }

    @Test func `codes are words that programs can rely on`() {
        #expect(
            Failure.Code.allCases.map(\.rawValue) == [
                "usage", "configuration", "unauthorised", "provider-unreachable", "storage", "ledger-unknown",
                "state-in-use", "not-found", "stopping",
            ])
    }
}

private struct DiskFull: Error, CustomStringConvertible {
    let description = "no space left"
}

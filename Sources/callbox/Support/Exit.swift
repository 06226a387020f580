import ArgumentParser
import CallboxLedger
import CallboxModel
import CallboxSubmit
import Foundation
import Terminal

/// The exit codes of the program; they are an API.
extension ExitCode {
    /// The job failed.
    static let failed = ExitCode(10)
    /// The deadline passed while the provider still called the job running.
    static let expired = ExitCode(11)
    /// Nobody knows what became of the job.
    static let unknown = ExitCode(12)
    /// The wait ended before the job did.
    static let stillRunning = ExitCode(13)
    /// The parameters are invalid; nothing was sent.
    static let invalidParameters = ExitCode(20)
    /// The provider refused the job.
    static let refused = ExitCode(21)
    /// It is not known whether the provider has the job.
    static let inDoubt = ExitCode(22)
    /// The provider cannot be reached (EX_UNAVAILABLE of sysexits.h).
    static let providerUnreachable = ExitCode(69)
    /// The state directory cannot be used (EX_CANTCREAT).
    static let cannotWrite = ExitCode(73)
    /// The provider does not accept the key, or the account cannot pay (EX_NOPERM).
    static let unauthorised = ExitCode(77)
    /// The settings are wrong (EX_CONFIG).
    static let badConfiguration = ExitCode(78)

    /// Stopped with Ctrl-C, as shells number it (128 + SIGINT).
    static let interrupted = ExitCode(130)

    /// The code of an outcome.
    init(_ outcome: Outcome) {
        switch outcome {
        case .completed: self = .success
        case .failed: self = .failed
        case .expired: self = .expired
        case .unknown: self = .unknown
        }
    }

    /// The code of what became of a submit.
    init(_ outcome: SubmitOutcome) {
        switch outcome {
        case .accepted, .before: self = .success
        case .ended(let outcome): self.init(outcome)
        case .refused: self = .refused
        case .inDoubt: self = .inDoubt
        case .notSent(.unauthorised, _), .notSent(.noBalance, _): self = .unauthorised
        case .notSent(.storage, _): self = .cannotWrite
        case .notSent(.stopped, _): self = .interrupted
        case .notSent: self = .providerUnreachable
        }
    }

    /// The code of a failure.
    init(_ failure: Failure) {
        switch failure.code {
        case .usage: self = .validationFailure
        case .configuration, .ledgerUnknown, .stateInUse: self = .badConfiguration
        case .unauthorised: self = .unauthorised
        case .providerUnreachable: self = .providerUnreachable
        case .storage: self = .cannotWrite
        case .notFound: self = .failure
        case .stopping: self = .failure
        }
    }
}

/// Tells a person what went wrong, on standard error, and gives the exit code.
func tell(_ error: any Error) -> ExitCode {
    switch error {
    case let code as ExitCode: return code
    case is CancellationError: return .interrupted
    case let failure as Failure:
        // Line by line: a break inside of one comes from outside.
        Console.tell("callbox: \(failure.message)")
        for line in [failure.cause.map { "Cause: \($0)" }, failure.remedy].compactMap(\.self) { Console.tell("  \(line)") }
        return ExitCode(failure)
    case let error as LedgerError:
        Console.tell("callbox: The ledger cannot be used: \(error.message)")
        return .cannotWrite
    default:
        Console.tell("callbox: \(String(describing: error))")
        return .cannotWrite
    }
}

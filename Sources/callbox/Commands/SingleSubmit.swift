import ArgumentParser
import CallboxInbox
import CallboxModel
import CallboxService
import CallboxSubmit
import Disk
import Terminal

/// Checks, sends and tells of one job.
struct SingleSubmit {
    private let callbox: Callbox
    private let common: SubmitCommand.Common

    init(_ callbox: Callbox, _ common: SubmitCommand.Common) {
        self.callbox = callbox
        self.common = common
    }

    func run(_ model: ModelDeclaration, _ parameters: JSONObject) async throws {
        try await run(model.name, JSONObject(parameters.members.filter { !$0.value.isNull }.map { ($0.name, $0.value) }))
    }

    func run(_ model: String, _ parameters: JSONObject) async throws {
        let labels = Dictionary(try common.labels.map { try pair($0, option: "--label") }) { $1 }
        let draft = Draft(
            model: model, parameters: parameters, reference: common.reference, labels: labels,
            patience: common.deadline?.duration ?? callbox.settings.submitDeadline)
        if !draft.violations.isEmpty {
            for violation in draft.violations { Console.tell("callbox: \(violation.description)") }
            Console.tell("  Nothing was sent.")
            throw ExitCode.invalidParameters
        }
        if common.dryRun { return showDry(draft) }
        warnAboutCallbacks()
        let result = try await callbox.withSubmitter { submitter in
            try await withInterrupt(submitter.stopSending) { try await submitter.submit([draft]) }
        }
        guard let result = result.first else { return }
        let code = ExitCode(result.outcome)
        let isWaiting = common.wait && [.success, .inDoubt].contains(code)
        // Who waits reads the entry; what became of the submit is then said beside it.
        SubmitReport(common.output).show(result, isResult: !isWaiting)
        if isWaiting {
            try await WaitReport(callbox, common.output).wait(for: [result.key], patience: nil)
        }
        try callbox.close()
        if code != .success, !isWaiting { throw code }
    }

    private func showDry(_ draft: Draft) {
        let callback = callbox.settings.publicURL.map { "\($0.text)\(CallbackPath.prefix)<key>.<capability>" }
        let document = JSONObject([
            ("model", .string(draft.model)), ("params", .object(draft.parameters)), ("callback", .text(callback)),
            ("reference", .text(draft.reference)), ("deadline_seconds", .integer(Int(draft.patience.seconds))),
        ])
        Console.json(document)
        Console.tell("Valid. Nothing was sent.")
    }

    private func warnAboutCallbacks() {
        if callbox.settings.publicURL == nil {
            Console.tell("No public.url is set: the result will come by polling alone.")
        }
        if common.wait, (try? callbox.state.hasListener()) == false {  // only advice: not knowing is no reason to say anything
            Console.tell("No Callbox service runs on \(callbox.state.root.path): start \"callbox serve\" to get the result.")
        }
    }
}

/// Tells what became of submits.
struct SubmitReport {
    private let output: OutputOptions

    init(_ output: OutputOptions) { self.output = output }

    /// - Parameter isResult: whether this is what the command was asked for, or told besides.
    func show(_ result: Submitter.Result, isResult: Bool = true) {
        if !isResult {
            Console.tell("\(result.key)  \(result.outcome.word)  \(text(result.outcome))")
        } else if output.isTable {
            Console.line("\(result.key)  \(result.outcome.word)  \(text(result.outcome))")
        } else {
            Console.json(record(result))
        }
        if let advice = advice(result) { Console.tell(advice) }
    }

    private func text(_ outcome: SubmitOutcome) -> String {
        if case .accepted(let taskID) = outcome { "task \(taskID)" } else { outcome.note ?? "" }
    }

    private func record(_ result: Submitter.Result) -> JSONObject {
        var record = JSONObject([
            ("key", .string(result.key.text)), ("submit", .string(result.outcome.word)), ("model", .string(result.draft.model)),
        ])
        switch result.outcome {
        case .accepted(let taskID): record["task_id"] = .string(taskID)
        case .refused(let code, let message):
            record["code"] = .text(code?.text)
            record["message"] = .string(message)
        default: if let note = result.outcome.note { record["message"] = .string(note) }
        }
        if let line = result.draft.batchLine { record["line"] = .string(line.line) }
        if let reference = result.draft.reference { record["reference"] = .string(reference) }
        return record
    }

    /// What the user can do now.
    private func advice(_ result: Submitter.Result) -> String? {
        switch result.outcome {
        case .inDoubt:
            """
            It is not known whether the provider has this job, so it is not sent again: that could cost twice. Its callback, if the \
            provider has it, still settles it; else it ends as "unknown" at its deadline. See: callbox jobs show \(result.key)
            """
        case .notSent(.unauthorised, _): "The provider does not accept the API key. Nothing was charged. Check provider.key-file."
        case .notSent(.noBalance, _): "The account cannot pay for this. Nothing was charged."
        case .notSent(.unreachable, _):
            "The provider could not be reached; the job surely did not arrive. Check provider.url, and submit again."
        case .accepted, .ended, .refused, .notSent, .before: nil
        }
    }
}

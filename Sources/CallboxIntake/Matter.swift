import CallboxModel

/// What comes to the gate.
package enum Matter: Sendable, Equatable {
    /// A callback, a poll's answer or a submit's answer, and what could be read from it.
    case report(Report, Reading)
    /// The provider's no to a submit.
    case refusal(Report, TaskFailure)
    /// The deadline of a job has passed; the outcome is `expired` or `unknown`.
    case lapse(JobKey, Outcome, Timestamp)
    /// The deadline of a job has passed that nobody could ask for, because its task was not known.
    case loss(JobKey, Timestamp)

    /// The job it is about.
    package var key: JobKey {
        switch self {
        case .report(let report, _), .refusal(let report, _): report.key
        case .lapse(let key, _, _), .loss(let key, _): key
        }
    }

    /// The report, where there is one.
    package var report: Report? {
        switch self {
        case .report(let report, _), .refusal(let report, _): report
        case .lapse, .loss: nil
        }
    }

    /// Roughly the memory it holds while it waits, in bytes.
    var size: Int { (report?.body.count ?? 0) + 256 }
}

/// What could be read from the bytes of a report.
package enum Reading: Sendable, Equatable {
    case task(ProviderTask)
    /// JSON, but no task.
    case noTask
    /// Not JSON.
    case malformed(JSONError)

    /// Reads a body strictly as JSON and leniently as a task.
    package init(_ body: [UInt8]) {
        do throws(JSONError) {
            self = ProviderTask(try JSONScanner.scan(body)).map(Reading.task) ?? .noTask
        } catch {
            self = .malformed(error)
        }
    }

    /// The task, where there is one.
    package var task: ProviderTask? {
        if case .task(let task) = self { task } else { nil }
    }
}

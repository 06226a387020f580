import ArgumentParser
import CallboxLedger
import CallboxModel
import CallboxService
import Terminal

/// Looks at jobs.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Look at jobs and what happened to them.",
        discussion: """
            Examples:
              callbox jobs ls --state open
              callbox jobs show 0198c5d2-7b3a-7c1e-9f00-0123456789ab
            """,
        subcommands: [List.self, Show.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ls",
            abstract: "List jobs, newest first.",
            discussion: """
                Examples:
                  callbox jobs ls
                  callbox jobs ls --state in-doubt
                  callbox jobs ls --state open --limit 1000 --json | jq -r .key
                """)

        @Option(name: .customLong("state"), help: "\(JobFilter.allCases.map(\.rawValue).joined(separator: ", ")).")
        var filter = JobFilter.all

        @Option(help: "How many at most.")
        var limit = 50

        @Option(help: ArgumentHelp("Only jobs older than this one.", valueName: "key"))
        var before: JobKey?

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let callbox = try state.callbox()
            let jobs = try await callbox.ledger.jobs(filter, before: before, limit: max(1, limit))
            output.isTable ? showTable(jobs) : jobs.forEach { Console.json($0.record) }
            try callbox.close()
        }

        private func showTable(_ jobs: [Job]) {
            var table = Table([
                Column("key"), Column("model"), Column("state"), Column("recorded"), Column("polls", .trailing),
                Column("reference", widthMin: 12),
            ])
            for job in jobs {
                table.add([
                    job.key.text, job.request.model, job.state, job.recordedAt.text, String(job.pollCount), job.request.reference ?? "",
                ])
            }
            Console.table(table)
            if jobs.count == limit, let last = jobs.last { Console.tell("More: callbox jobs ls --before \(last.key)") }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a job and its whole timeline.",
            discussion: """
                Example:
                  callbox jobs show 0198c5d2-7b3a-7c1e-9f00-0123456789ab
                """)

        @Argument(help: "The key of the job.")
        var key: JobKey

        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let callbox = try state.callbox()
            guard let job = try await callbox.ledger.job(key) else { throw Failure(.notFound, "There is no job \(key).") }
            let timeline = try await callbox.ledger.timeline(key)
            if output.isTable {
                showText(job, timeline)
            } else {
                var record = job.record
                record["parameters"] = .object(job.request.parameters)
                record["timeline"] = .array(timeline.map { .object($0.record) })
                Console.json(record)
            }
            try callbox.close()
        }

        private func showText(_ job: Job, _ timeline: [Event]) {
            for member in job.record.members where !member.value.isNull {
                let value = member.value.scalarText ?? member.value.text
                Console.line("\(member.name.padded(to: 12)) \(value)")
            }
            Console.line("\("parameters".padded(to: 12)) \(JSONValue.object(job.request.parameters).text)")
            Console.line("")
            var table = Table([Column("when"), Column("what"), Column("particulars", widthMin: 12)])
            for event in timeline {
                let particulars = event.detail.members.map { "\($0.name)=\($0.value.scalarText ?? $0.value.text)" }
                table.add([event.at.text, event.kind.rawValue, particulars.joined(separator: " ")])
            }
            Console.table(table)
        }
    }
}

extension JobFilter: ExpressibleByArgument {}

extension Job {
    /// The job as programs read it.
    var record: JSONObject {
        JSONObject([
            ("key", .string(key.text)), ("model", .string(request.model)), ("state", .string(state)),
            ("submission", .string(submission.rawValue)), ("outcome", .text(outcome?.rawValue)), ("task_id", .text(taskID)),
            ("reference", .text(request.reference)),
            ("labels", .object(JSONObject(request.labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))),
            ("recorded", .string(recordedAt.text)), ("accepted", .text(acceptedAt?.text)), ("settled", .text(settledAt?.text)),
            ("deadline", .string(request.deadline.text)), ("polls", .integer(pollCount)),
            ("batch", .text(request.batchLine?.batch)), ("line", .text(request.batchLine?.line)),
        ])
    }
}

extension Event {
    /// The event as programs read it.
    var record: JSONObject {
        JSONObject([("at", .string(at.text)), ("event", .string(kind.rawValue)), ("detail", .object(detail))])
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

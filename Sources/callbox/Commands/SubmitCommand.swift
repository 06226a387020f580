import ArgumentParser
import CallboxLedger
import CallboxModel
import CallboxService
import CallboxSubmit
import Terminal

/// Sends jobs.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Send one job or many to the provider.",
        discussion: """
            A job is written down before it is sent, and sent at most once: there is no undo, and every accepted job costs money. What \
            surely did not arrive is repeated; what may have arrived is called in doubt and never repeated by itself.

            Examples:
              callbox submit remix --job-id 789320d3-… --image-no 2 --prompt "at dusk" --wait
              callbox submit remix --of 0198c5d2-… --image-no 2 --prompt "at dusk"
              callbox submit retexture --image-url https://example.org/house.png --prompt "built of paper"
              callbox submit raw --model midjourney_upscale --params '{"jobId":"…","imageNo":0,"type":0}'
              callbox submit batch jobs.ndjson
            """,
        subcommands: [Remix.self, Retexture.self, Raw.self, SubmitBatchCommand.self])

    /// What every way of submitting one job has in common.
    struct Common: ParsableArguments {
        @OptionGroup var state: StateOptions
        @OptionGroup var output: OutputOptions

        @Option(help: "Your own name for the job; it stands in the entry.")
        var reference: String?

        @Option(
            name: .customLong("label"), help: ArgumentHelp("A label; may be repeated; it stands in the entry.", valueName: "name=value"))
        var labels: [String] = []

        @Option(
            help: ArgumentHelp("Give the job up after this time, such as 30m; else the setting submit.deadline.", valueName: "duration"))
        var deadline: DurationArgument?

        @Flag(help: "Wait for the result, print the entry, and exit with its code.")
        var wait = false

        @Flag(help: "Check everything and show what would be sent; send nothing.")
        var dryRun = false
    }

    struct Remix: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: ModelDeclaration.midjourneyRemix.heading,
            discussion: """
                Example:
                  callbox submit remix --job-id 789320d3-… --image-no 2 --prompt "at dusk" --mode subtle --reference order-17
                """)

        @Option(help: "The provider's job id of the earlier result.")
        var jobId: String?

        @Option(help: ArgumentHelp("A finished job of ours instead: its result names the job id.", valueName: "key"))
        var of: JobKey?

        @Option(help: "Which picture of that result, 0 to 3.")
        var imageNo: String?

        @Option(help: "What to draw, 1 to 8192 characters.")
        var prompt: String?

        @Option(help: "How much to change: strong (the default) or subtle.")
        var mode: String?

        @OptionGroup var common: Common

        func validate() throws {
            if jobId != nil && of != nil { throw ValidationError("Give --job-id or --of, not both.") }
        }

        func run() async throws {
            let callbox = try common.state.callbox()
            let earlier = try await earlierJob(callbox)
            let parameters = JSONObject([
                ("jobId", .text(earlier ?? jobId)), ("imageNo", imageNo.map(integer) ?? .null), ("remixPrompt", .text(prompt)),
                ("mode", mode.map { integer(["strong": "0", "subtle": "1"][$0] ?? $0) } ?? .null),
            ])
            try await SingleSubmit(callbox, common).run(.midjourneyRemix, parameters)
        }

        /// The provider's job id behind a picture of a finished job of ours.
        private func earlierJob(_ callbox: Callbox) async throws -> String? {
            guard let of else { return nil }
            guard let document = try await callbox.ledger.document(of), let result = try Entry(document: document).result else {
                throw Failure(.notFound, "\(of) has no result (yet).", remedy: "See: callbox jobs show \(of)")
            }
            let number = imageNo.flatMap { Int($0) } ?? 0
            let output = result.outputs.indices.contains(number) ? result.outputs[number] : result.outputs.first
            guard let id = output?.providerJobID else {
                throw Failure(.notFound, "The result of \(of) names no provider job id.", remedy: "Give it with --job-id if you know it.")
            }
            return id
        }
    }

    struct Retexture: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: ModelDeclaration.midjourneyRetexture.heading,
            discussion: """
                Example:
                  callbox submit retexture --image-url https://example.org/house.png --prompt "built of paper" --deadline 30m
                """)

        @Option(help: "The image to start from, http or https, at most 1024 characters.")
        var imageUrl: String?

        @Option(help: "What to draw, 1 to 8192 characters.")
        var prompt: String?

        @OptionGroup var common: Common

        func run() async throws {
            let parameters = JSONObject([("imgUrl", .text(imageUrl)), ("remixPrompt", .text(prompt))])
            try await SingleSubmit(try common.state.callbox(), common).run(.midjourneyRetexture, parameters)
        }
    }

    struct Raw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send any model with parameters as JSON.",
            discussion: """
                A declared model is checked like any other; one that Callbox does not know is sent as it is.

                Example:
                  callbox submit raw --model midjourney_upscale --params '{"jobId":"…","imageNo":0,"type":0}'
                """)

        @Option(help: "The model's name, such as midjourney_upscale.")
        var model: String

        @Option(help: ArgumentHelp("The parameters, without the callback.", valueName: "JSON object"))
        var params: String

        @OptionGroup var common: Common

        func run() async throws {
            let parameters: JSONValue
            do {
                parameters = try JSONScanner.scan(params)
            } catch {
                throw ValidationError("--params is \(error.description).")
            }
            guard let object = parameters.object else { throw ValidationError("--params must be a JSON object.") }
            try await SingleSubmit(try common.state.callbox(), common).run(ModelName.full(model), object)
        }
    }
}

extension ModelDeclaration {
    var heading: String { summary.prefix(1).uppercased() + summary.dropFirst() + " (\(name))." }
}

/// A number as it was typed; what is no number is sent to the check as text, which then names the parameter.
private func integer(_ text: String) -> JSONValue { Int64(text).map { .integer($0) } ?? .string(text) }

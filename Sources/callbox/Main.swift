import ArgumentParser
import CallboxService
import Disk
import Foundation
import Glibc
import Logging
import Terminal

/// The command line.
@main
struct CallboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callbox",
        abstract: "A durable inbox for job callbacks.",
        discussion: """
            Submit a slow, paid, remote job with a callback URL of your own; get its result as a file, once, whether or not the \
            callback ever arrives.

            Try it without a key and without spending anything:
              callbox demo

            Standard output is data: tables for people, one JSON object a line when piped or with --json. Everything else goes to \
            standard error. Exit codes: 0 completed or fine, 10 failed, 11 expired, 12 unknown, 13 still running, 20 invalid \
            parameters (nothing sent), 21 refused by the provider, 22 in doubt, 64 usage, 69 provider unreachable, 73 cannot write, \
            77 not authorised, 78 bad configuration.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(name: "Try:", subcommands: [DemoCommand.self, SandboxCommand.self]),
            CommandGroup(name: "Run:", subcommands: [ServeCommand.self, ListenCommand.self, PollCommand.self]),
            CommandGroup(name: "Jobs:", subcommands: [SubmitCommand.self, WaitCommand.self, JobsCommand.self]),
            CommandGroup(name: "Results:", subcommands: [InboxCommand.self, QuarantineCommand.self]),
            CommandGroup(name: "Set up:", subcommands: [SecretsCommand.self, ConfigCommand.self, VersionCommand.self]),
        ])

    static func main() async {
        CoreDump.forbid()
        // A reader that goes away is an error of the write that notices it, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap { LogOutput(label: $0) }
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch let error where isOurs(error) {
            Foundation.exit(tell(error).rawValue)
        } catch {
            end(with: error)
        }
    }

    /// Says what the argument parser has to say, help or usage, and ends.
    ///
    /// It repeats arguments as they were given, and they may have come from anywhere: they are shown as safely as everything else.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        var message = fullMessage(for: error)
        for text in CommandLine.arguments.dropFirst().flatMap(repeatable) where Printable(text).text != text {
            message = message.replacing(text, with: Printable(text).text)
        }
        if code.isSuccess {
            Console.text(message)
        } else if !message.isEmpty {  // an exit code by itself has said all before
            for line in message.split(separator: "\n", omittingEmptySubsequences: false) { Console.tell(String(line)) }
        }
        Foundation.exit(code.rawValue)
    }

    /// The parts of an argument that a message may repeat, the longest first: all of it, an option's name, its value.
    private static func repeatable(_ argument: String) -> [String] {
        let bare = String(argument.drop { $0 == "-" })
        let name = String(argument.prefix { $0 != "=" })
        return [argument, bare, name, String(name.drop { $0 == "-" }), String(argument.dropFirst(name.count + 1))]
    }

    /// Whether an error is told by us; those of the argument parser are told by it, with usage.
    private static func isOurs(_ error: any Error) -> Bool {
        exitCode(for: error) == .failure && !(error is ValidationError)
    }
}

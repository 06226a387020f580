import ArgumentParser
import CallboxModel
import CallboxService
import Terminal

/// The secrets of the callback URLs.
struct SecretsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets",
        abstract: "The secrets from which callback URLs are made.",
        discussion: """
            Example:
              callbox secrets rotate
            """,
        subcommands: [Rotate.self])

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new secret for all further jobs.",
            discussion: """
                Open jobs keep their callback URLs: the older secrets stay good. A running service takes the new one up by itself.

                Example:
                  callbox secrets rotate
                """)

        @OptionGroup var options: StateOptions

        func run() async throws {
            let callbox = try options.callbox()
            Console.tell("New callback URLs are made with the secret \(try callbox.secrets.rotate()).")
            try callbox.close()
        }
    }
}

/// The settings in force.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings in force and where each comes from.",
        discussion: """
            Settings come from flags (--set), then from the environment (CALLBOX_…), then from one file. Secrets are not shown.

            Examples:
              callbox config
              callbox config --all      also those that have no value, with their meaning
            """)

    @OptionGroup var options: StateOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Show every setting with its meaning.")
    var all = false

    func run() async throws {
        let sources = try options.sources()
        var table = Table(
            [Column("setting"), Column("value"), Column("from")] + (all ? [Column("environment"), Column("meaning", widthMin: 12)] : []))
        for setting in Setting.all {
            let value = sources.value(setting)
            guard all || value != nil else { continue }
            let shown = setting.isSecret && value != nil ? "(set)" : value?.text ?? ""
            if output.isTable {
                table.add([setting.name, shown, value?.origin.rawValue ?? ""] + (all ? [setting.environmentName, setting.meaning] : []))
            } else {
                let record = JSONObject([
                    ("setting", .string(setting.name)), ("value", value == nil ? .null : .string(shown)),
                    ("from", .text(value?.origin.rawValue)), ("environment", .string(setting.environmentName)),
                    ("form", .string(setting.form)), ("meaning", .string(setting.meaning)),
                ])
                Console.json(record)
            }
        }
        if output.isTable { Console.table(table) }
        _ = try options.settings()
    }
}

/// The version.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the version.", discussion: "Example:\n  callbox version")

    func run() { Console.line("callbox \(Version.text)") }
}

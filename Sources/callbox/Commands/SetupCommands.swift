import ArgumentParser
import CallboxLedger
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
              callbox secrets rotate --revoke
            """,
        subcommands: [Rotate.self])

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new secret for all further jobs.",
            discussion: """
                Open jobs keep their callback URLs: the older secrets stay good. A running service takes the new one up by itself.

                With --revoke the older secrets are taken away, for when they may be known to somebody: callbacks to older URLs are \
                answered 404 from then on, and the results of open jobs come by polling. It also makes a file that was lost anew.

                Examples:
                  callbox secrets rotate
                  callbox secrets rotate --revoke
                """)

        @OptionGroup var options: StateOptions

        @Flag(help: "Take all older secrets away. Open jobs are cut off from their callbacks.")
        var revoke = false

        func run() async throws {
            let rotation: Callbox.Rotation
            if revoke {
                rotation = try Callbox.revokeSecrets(try options.settings())
            } else {
                let callbox = try options.callbox()
                rotation = try callbox.rotateSecrets()
                try callbox.close()
            }
            Console.tell("New callback URLs are made with the secret \(rotation.id).")
            guard let cutOff = rotation.cutOff else { return }
            Console.tell("Open jobs that are cut off from their callbacks: \(cutOff.count). Their results come by polling.")
            guard cutOff.unknownTaskCount > 0 else { return }
            Console.tell("Of these, jobs whose task nobody knows: \(cutOff.unknownTaskCount). They end as unknown at their deadlines.")
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

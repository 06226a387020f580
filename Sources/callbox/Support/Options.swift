import ArgumentParser
import CallboxModel
import CallboxService
import Foundation
import Logging
import Synchronization
import Terminal

/// The options of every command that works on a state directory.
struct StateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The state directory; else the setting state.", valueName: "path"))
    var stateDir: String?

    @Option(help: ArgumentHelp("The settings file, a JSON object; else the one in CALLBOX_CONFIG.", valueName: "path"))
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A setting for this run; may be repeated. See: callbox config --all", valueName: "name=value"))
    var assignments: [String] = []

    /// The settings of this run: flags, then the environment, then the file.
    func sources() throws -> SettingSources {
        var flags = Dictionary(try assignments.map { try pair($0, option: "--set") }) { $1 }
        if let stateDir { flags["state"] = stateDir }
        return try SettingSources(flags: flags, environment: ProcessInfo.processInfo.environment, file: config)
    }

    /// The settings of this run, checked; from here on the log goes to standard error at the level that they ask for.
    func settings() throws -> Settings {
        let settings = try Settings(try sources(), environment: ProcessInfo.processInfo.environment)
        LogOutput.level.withLock { $0 = settings.logLevel }
        return settings
    }

    /// The state directory, opened.
    func callbox() throws -> Callbox { try Callbox(try settings()) }
}

/// How results are written to standard output.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write JSON, one object a line, also to a terminal.")
    var json = false

    /// Whether a table is wanted: a person is reading.
    var isTable: Bool { !json && Console.results.screen.isTerminal }
}

/// Splits `name=value`.
func pair(_ text: String, option: String) throws -> (String, String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw ValidationError("\(option) needs name=value, not \"\(text)\".")
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
}

extension JobKey: ExpressibleByArgument {
    /// Reads a key from the command line.
    public init?(argument: String) { self.init(argument.lowercased()) }
}

/// A duration on the command line: `90s`, `5m`, `2h`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    /// The longest that makes sense; a bound keeps sums of times within range.
    private static let longest: Duration = .seconds(366 * 86_400)

    init?(argument: String) {
        guard let duration = Quantity.duration(argument), duration > .zero, duration <= Self.longest else { return nil }
        self.duration = duration
    }
}

import ArgumentParser
import Dispatch
import Foundation
import Glibc

/// Measures Callbox beside yardsticks, in the same run.
@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measure Callbox, every figure beside a yardstick that is taken in the same run, in turn with it.",
        discussion: """
            Tables go to standard output, in Markdown; how far it is, to standard error. Exit code 1: something went wrong, and the \
            figures are not to be believed. Everything is removed at the end.

            Examples:
              benchmark --quick
              benchmark --json figures.json
              benchmark --only receiving --rounds 9 --directory /srv/disk
            """,
        subcommands: [Listener.self, Measure.self], defaultSubcommand: Measure.self)
}

/// The groups of figures.
enum Part: String, CaseIterable, ExpressibleByArgument {
    case receiving
    case pace
    case calling
    case memory
    case sizes
}

struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Measure.")

    @Option(help: "A directory on the disk that is measured.")
    var directory = ".build"

    @Option(help: "How often everything is measured.")
    var rounds = 5

    @Option(help: "How long one measurement is, in seconds.")
    var seconds = 0.4

    @Option(name: .customLong("size"), help: "How many jobs the ledger remembers; may be repeated. Else: 0, 100000, 1000000")
    var sizes: [Int] = []

    @Option(
        name: .customLong("only"), help: "Measure this alone; may be repeated: \(Part.allCases.map(\.rawValue).joined(separator: ", ")).")
    var parts: [Part] = []

    @Option(help: "Write all figures to this file, too.")
    var json: String?

    @Flag(help: "Try everything shortly; the figures say little.")
    var quick = false

    /// The directory without links and relative parts.
    private var place: String { URL(filePath: directory).standardizedFileURL.resolvingSymlinksInPath().path }

    func validate() throws {
        guard (1...100).contains(rounds), (0.05...60).contains(seconds), sizes.allSatisfy({ (0...10_000_000).contains($0) }) else {
            throw ValidationError("--rounds is 1 to 100, --seconds 0.05 to 60, --size 0 to 10000000.")
        }
        if Machine.isInMemory(place) { throw ValidationError("\(directory) is in memory: give a --directory on a disk.") }
        let needed = quick ? 4 : 20
        guard Machine.freeGiB(directory) >= needed else {
            throw ValidationError("\(directory) has less than \(needed) GiB left: give another --directory.")
        }
    }

    func run() async throws {
        let bench = try Bench(
            directory: place, rounds: quick ? min(rounds, 2) : rounds, seconds: quick ? min(seconds, 0.2) : seconds,
            sizes: sizes.isEmpty ? (quick ? [0, 10_000] : [0, 100_000, 1_000_000]) : sizes, isQuick: quick)
        defer { bench.cleanUp() }
        let signals = Self.endingOnSignals(bench)
        defer { for signal in signals { signal.cancel() } }
        bench.report.machine = try Machine(bench: bench).describe()
        for part in parts.isEmpty ? Part.allCases : parts {
            do { try part.run(bench) } catch { bench.report.failures.append("\(part.rawValue): \(error)") }
            // Nothing of one part goes on in the next, whatever became of it.
            Child.endAll()
        }
        print(bench.report.text)
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(bench.report).write(to: URL(filePath: json))
        }
        if !bench.report.failures.isEmpty { throw ExitCode.failure }
    }

    /// Sees to it that a benchmark that is stopped leaves nothing behind.
    private static func endingOnSignals(_ bench: Bench) -> [any DispatchSourceSignal] {
        let places = [bench.directory, bench.memory]
        return [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                Bench.remove(places)
                Foundation.exit(128 + number)
            }
            source.activate()
            return source
        }
    }
}

extension Part {
    func run(_ bench: Bench) throws {
        switch self {
        case .receiving: try Receiving(bench: bench).run()
        case .pace: try Pace(bench: bench).run()
        case .calling: try Calling(bench: bench).run()
        case .memory: try Memory(bench: bench).run()
        case .sizes: try Sizes(bench: bench).run()
        }
    }
}

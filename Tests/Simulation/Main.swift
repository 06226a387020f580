import ArgumentParser
import CallboxModel
import Foundation

/// Runs histories of the whole engine against a simulated provider, clock and disk.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run histories of submit, callback, poll, crash and fault, each decided by a seed, and check the promise after each.",
        discussion: """
            Examples:
              simulate --seed 7                                  one history, told event by event
              simulate --histories 1000000 --processes 2         many; exit code 1 and the seeds where the promise was broken
              simulate --herd 100000                             so many open jobs due at once
            """)

    @Option(help: "Run this one history, and tell what happens in it.")
    var seed: UInt64?

    @Option(help: "How many histories to run.")
    var histories: UInt64 = 1000

    @Option(help: "The first seed; `random` for one that nobody chose.")
    var from = "1"

    @Option(help: "How many processes share the work.")
    var processes: UInt64 = 1

    @Option(help: "Poll so many open jobs that are all due at once, instead of running histories.")
    var herd: Int?

    @Option(help: "Where the worlds live; best in memory.")
    var directory = "/dev/shm"

    @Option(help: "Spoil something at the end of every history, which must be found.")
    var sabotage: Sabotage?

    @Option(help: .hidden)
    var step: UInt64 = 0

    @Flag(help: "Do not ask that every kind of event has happened.")
    var few = false

    func validate() throws {
        if first == nil { throw ValidationError("--from is a number or `random`.") }
    }

    private var first: UInt64? { from == "random" ? .random(in: 1 << 32...1 << 48) : UInt64(from) }

    func run() throws {
        // Hashing by chance would make two runs of one seed differ.
        guard ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] != nil else { throw ExitCode(try office.run()) }
        let runner = Runner(directory: directory, sabotage: sabotage)
        let status = Outlet(0)
        let (seed, herd, first, histories, step) = (seed, herd, first ?? 1, histories, max(step, 1))
        Baton.run { baton in
            if let herd {
                status.value = await Herd(count: herd, directory: directory).run()
            } else if let seed {
                status.value = await runner.tell(seed, on: baton)
            } else {
                status.value = await runner.work(from: first, count: histories, step: step, on: baton)
            }
        }
        throw ExitCode(status.value)
    }

    /// Those who do the work, in processes of their own.
    private var office: Office {
        var arguments = ["--directory", directory]
        if let seed { arguments += ["--seed", "\(seed)"] }
        if let sabotage { arguments += ["--sabotage", sabotage.rawValue] }
        if let herd { arguments += ["--herd", "\(herd)"] }
        return Office(
            arguments: arguments, isWork: seed == nil && herd == nil, first: first ?? 1, count: histories, processes: max(processes, 1),
            isComplete: !few)
    }
}

/// A value that leaves the thread of a ``Baton`` when that is over.
final class Outlet: @unchecked Sendable {
    var value: Int32
    init(_ value: Int32) { self.value = value }
}

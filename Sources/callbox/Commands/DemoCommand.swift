import ArgumentParser
import CallboxDemo
import CallboxModel
import Foundation
import Terminal

/// The whole loop in one command.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch the whole loop at work: sandbox, service, 60 jobs, faults, a kill -9, and the account.",
        discussion: """
            Nothing leaves this machine and nothing costs money. A third of the callbacks is dropped; others come twice, early, late, \
            garbled, truncated, forged or out of order; jobs fail, submits are slowed down or cut off, the provider is out for a while, \
            and the service is killed in the middle. Exit code 0 only if every job that the provider accepted has exactly one entry and \
            nothing forged got in.

            Examples:
              callbox demo
              callbox demo --seed 7 --directory ./look
            """)

    @Option(help: "Makes a run repeatable.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("Where everything is left to look at; it must not exist.", valueName: "path"))
    var directory: String?

    func run() async throws {
        let seed = seed ?? UInt64.random(in: 1...9999)
        let directory = try place(seed)
        // The only way to fail is a missing /proc, which is told.
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            throw Failure(.storage, "The program cannot find itself.", remedy: "Mount /proc.")
        }
        let view = DemoView(directory: directory)
        let demo = Demo(Demo.Plan(program: program, directory: directory, seed: seed)) { view.show($0) }
        let account = try await endedBySignals { try await demo.run() }
        view.finish()
        show(account, directory)
        if !account.broken.isEmpty { throw ExitCode.failure }
    }

    private func place(_ seed: UInt64) throws -> String {
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let stamp = Clock.wall.now.text.prefix(19).filter { $0 != "-" && $0 != ":" }
        let path = directory ?? "\(parent)/callbox-demo-\(stamp)-\(seed)"
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure(.usage, "\(path) exists.", remedy: "Give another --directory, or remove it.")
        }
        return path
    }

    private func show(_ account: Account, _ directory: String) {
        Console.line("")
        for line in account.lines { Console.line("\(line.name.padded(to: 28)) \(line.value)") }
        Console.line("")
        for line in account.broken { Console.line("BROKEN: \(line)") }
        if account.broken.isEmpty {
            Console.line("The promise held: every job that the provider accepted has exactly one entry, and nothing forged got in.")
        }
        Console.line("")
        Console.line("Look into it:")
        for command in [
            "inbox ls", "jobs ls", "jobs ls --state unknown", "quarantine ls", "inbox take --next",
        ] {
            Console.line("  \(CommandLine.arguments[0]) \(command) --state-dir \(directory)/state")
        }
        Console.line("  ls \(directory)/state/inbox/new; cat \(directory)/service.log")
    }
}

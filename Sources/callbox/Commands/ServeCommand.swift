import ArgumentParser
import CallboxInbox
import CallboxModel
import CallboxService
import Disk
import Terminal

/// Listener and poller in one process.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Take callbacks and poll for those that do not arrive, in one process.",
        discussion: """
            Runs until SIGTERM or SIGINT, and then answers what is in flight, within 10 seconds; a second one ends it at once. SIGHUP is \
            ignored. Exactly one listener may run on a state directory.

            Example:
              CALLBOX_PROVIDER_KEY_FILE=~/.config/callbox/key callbox serve --set listen.address=127.0.0.1:8750
            """)

    @OptionGroup var options: StateOptions

    func run() async throws { try await serve(options, [.listen, .poll], role: "serve") }
}

/// The listener alone.
struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Take callbacks; no provider key, no outgoing connection.",
        discussion: """
            What it needs is the state directory and a reverse proxy in front. Run "callbox poll" beside it for the callbacks that do not \
            arrive.

            Examples:
              callbox listen
              callbox listen --set listen.address=unix:/run/callbox/public.sock
              systemd-socket-activate -l 127.0.0.1:8750 callbox listen --set listen.address=systemd
            """)

    @OptionGroup var options: StateOptions

    func run() async throws { try await serve(options, .listen, role: "listen") }
}

/// The poller alone.
struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll",
        abstract: "Poll for the jobs whose callbacks do not arrive; listens to nothing.",
        discussion: """
            Several pollers may share one state directory: no job is polled by two at once.

            Examples:
              callbox poll
              callbox poll --once          what is due now, and then stop
              callbox poll --once --all    every open job, and then stop
            """)

    @OptionGroup var options: StateOptions

    @Flag(help: "Poll once and stop.")
    var once = false

    @Flag(help: "With --once: poll every open job, due or not.")
    var all = false

    func validate() throws {
        if all && !once { throw ValidationError("--all goes with --once.") }
    }

    func run() async throws {
        let callbox = try options.callbox()
        if once {
            let count = try await callbox.pollOnce(all: all)
            Console.tell("polled: \(count)")
        } else {
            try await asService { try await callbox.run(.poll, role: "poll") }
        }
        try callbox.close()
    }
}

private func serve(_ options: StateOptions, _ parts: Callbox.Parts, role: String) async throws {
    let callbox = try options.callbox()
    try await asService {
        try await callbox.run(parts, role: role) { address in
            let record = JSONObject([("listening", .string(address)), ("state", .string(callbox.state.root.path))])
            if Console.results.screen.isTerminal {
                Console.line("Taking callbacks on \(address), state in \(callbox.state.root.path). Stop with Ctrl-C.")
            } else {
                Console.json(record)
            }
        }
    }
    try callbox.close()
}

import ArgumentParser
import CallboxInbox
import CallboxModel
import CallboxService
import Disk
import Terminal

/// Follows the inbox.
struct InboxWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Print results as they arrive; take nothing.",
        discussion: """
            Results that wait already come first, unless --only-new. Ends with Ctrl-C.

            Example:
              callbox inbox watch --json | while read -r entry; do …; done
            """)

    @Flag(help: "Only what arrives from now on.")
    var onlyNew = false

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let callbox = try state.callbox()
        let inbox = try callbox.inbox()
        // Watched before it is listed: nothing can slip through between the two. What is in both is shown once.
        let watch = try DirectoryWatch(inbox.new)
        let worker = Worker("callbox.inbox.watch")
        var shown: [JobKey: Int] = [:]
        for key in try inbox.waiting() { shown[key] = try show(key, after: nil, inbox, isSilent: onlyNew) }
        while true {
            for event in try await worker.run({ try watch.wait(milliseconds: 1000) }) {
                switch event {
                case .appeared(let name):
                    if let key = Inbox.key(name) { shown[key] = try show(key, after: shown[key], inbox) }
                case .left(let name): if let key = Inbox.key(name) { shown[key] = nil }
                case .overflowed: Console.tell("callbox: some arrivals were missed; callbox inbox ls shows them")
                case .directoryGone: throw Failure(.storage, "\(inbox.new.path) is gone.")
                }
            }
        }
    }

    /// Shows an entry unless this revision of it was shown.
    ///
    /// - Returns: the revision that is shown now; `nil` where somebody took it meanwhile, or it is no entry.
    private func show(_ key: JobKey, after revision: Int?, _ inbox: Inbox, isSilent: Bool = false) throws -> Int? {
        guard let (document, entry) = try inbox.readable(key) else { return nil }
        if !isSilent, entry.revision != revision { EntryReport(output).show(document) }
        return entry.revision
    }
}

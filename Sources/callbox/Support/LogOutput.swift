import Foundation
import Logging
import Synchronization
import Terminal

/// Writes log lines to standard error: time, level, label, message, then the particulars as `name=value`.
///
/// Everything in them is made printable, so that a text from outside cannot break the line or speak to the terminal.
struct LogOutput: LogHandler {
    /// The level of the whole program; settings set it once they are known.
    static let level = Mutex(Logger.Level.notice)

    private let label: String
    var metadata: Logger.Metadata = [:]
    private var ownLevel: Logger.Level?

    init(label: String) { self.label = label }

    var logLevel: Logger.Level {
        get { ownLevel ?? Self.level.withLock { $0 } }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let particulars = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let fields = particulars.map { " \($0.key)=\("\($0.value)")" }.joined()
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        Console.tell("\(time) \(event.level.rawValue) \(label): \("\(event.message)")\(fields)")
    }
}

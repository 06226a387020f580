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

    /// Lines that were dropped since the last one that was written.
    private static let dropped = Mutex(0)

    private let label: String
    var metadata: Logger.Metadata = [:]
    private var ownLevel: Logger.Level?

    init(label: String) { self.label = label }

    /// Writes a line, and before it how many were dropped. Whoever does not read the log must not hold up what it is about: a line for
    /// which there is no room is dropped.
    private static func write(_ text: String) {
        dropped.withLock { dropped in
            if dropped > 0, Console.errors.offer(Line("callbox: \(dropped) lines of the log were dropped: nobody read them.")) {
                dropped = 0
            }
            if !Console.errors.offer(Line(text)) { dropped += 1 }
        }
    }

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
        Self.write("\(time) \(event.level.rawValue) \(label): \("\(event.message)")\(fields)")
    }
}

import Logging
import Synchronization

/// Keeps every line that is logged.
package final class CapturedLog: Sendable {
    private let kept = Mutex<[String]>([])

    package init() {}

    /// The lines: level, message, metadata.
    package var lines: [String] { kept.withLock { $0 } }

    /// How many lines contain a text.
    package func count(_ text: String) -> Int { lines.count { $0.contains(text) } }

    /// A logger that writes here.
    package var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.kept.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}

extension Logger {
    /// Says nothing.
    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

import Foundation

/// The program under test, built beside the tests.
enum Program {
    /// Its path: what `CALLBOX_PROGRAM` names, or the file that the same build put next to this one.
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["CALLBOX_PROGRAM"] { return named }
        // Without /proc mounted, the name by which this process was called has to do.
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("callbox").path
    }()

    /// The directory that holds the sources, for the files that are deployed with the program.
    static let sources = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// Whether another program, or a directory, is there to be used.
    static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
}

import Foundation

/// Files of a test run, in one directory that the system clears.
enum Scratch {
    /// A new directory, closed to others.
    static func directory() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "callbox-service-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }

    /// A new file with this text.
    static func file(_ text: String) throws -> String {
        let path = try directory() + "/file"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

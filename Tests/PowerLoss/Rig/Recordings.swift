import Foundation

/// Recordings that outlive a run: a seed repeats the cut, but no two runs write the same.
enum Recordings {
    /// Keeps the recording of a trial where `CALLBOX_POWER_KEEP` says.
    static func keep(_ name: String, of trial: Trial) async throws {
        guard let directory = directory("CALLBOX_POWER_KEEP") else { return }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try await trial.drive.copy("base", toPath: "\(directory)/\(name).image")
        try Data(trial.log.bytes).write(to: URL(fileURLWithPath: "\(directory)/\(name).log"))
    }

    /// Reads a recording that was kept where `CALLBOX_POWER_REPLAY` says, its first image into the drive; `nil` where there is none.
    static func log(_ name: String, into drive: Drive) throws -> WriteLog? {
        guard let directory = directory("CALLBOX_POWER_REPLAY"), FileManager.default.isReadableFile(atPath: "\(directory)/\(name).log")
        else { return nil }
        try FileManager.default.copyItem(atPath: "\(directory)/\(name).image", toPath: drive.image("base"))
        return try WriteLog(path: "\(directory)/\(name).log")
    }

    private static func directory(_ variable: String) -> String? { ProcessInfo.processInfo.environment[variable] }
}

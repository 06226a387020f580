import Foundation
import TestSupport
import Testing

/// The power goes while the real program works on a real file system, and what was not flushed is really gone.
///
/// A run is recorded write by write on a disk of its own (`recorder.c`). For many seeded moments the disk is made as a power loss would
/// have left it, mounted, given to the real program to recover, and compared with what the world outside was told.
@Suite(.serialized, .disabled(if: Tools.obstacle != nil, "\(Tools.obstacle ?? "")"), .timeLimit(.minutes(60)))
struct PowerLossTests {
    /// Cuts for each file system and each way to run it: `CALLBOX_POWER_CUTS`.
    private static let cutsCount = number("CALLBOX_POWER_CUTS") ?? 40
    /// The last third of the cuts begins here, anew in every run: `CALLBOX_POWER_SEED`.
    private static let freshSeed = UInt64(number("CALLBOX_POWER_SEED") ?? Int.random(in: 1_000_000..<1_000_000_000))

    /// With files flushed all the time, and never, so that everything must come from the ledger.
    @Test(arguments: ["50ms", "1h"])
    func `nothing that was acknowledged is lost, whenever the power goes, even twice`(checkpoint: String) async throws {
        tell("the last third of the cuts has seeds from \(Self.freshSeed)")
        try await onEveryFileSystem(checkpoint) { drive, gateway in
            let name = "\(drive.kind)-\(checkpoint)"
            let trial = try await Trial(drive, gateway, name: name)
            let fixed = (1...UInt64(Self.cutsCount)).prefix(Self.cutsCount * 2 / 3)
            let fresh = (0..<UInt64(Self.cutsCount)).dropFirst(fixed.count).map { Self.freshSeed + $0 }
            let result = try await trial.run(fixed + fresh, againEvery: 4)
            tell("\(drive.kind), flushed every \(checkpoint): \(trial.summary); \(result.cuts) cuts: \(result.summary)")
            if !result.findings.isEmpty { try await Recordings.keep(name, of: trial) }
            for (cut, isInRecovery, finding) in result.findings {
                Issue.record(
                    "\(drive.kind), seed \(cut.seed), after \(cut.moment) records\(isInRecovery ? ", again in recovery" : ""): \(finding)")
            }
        }
    }

    @Test(arguments: Variant.allCases)
    func `a program or a disk that does not flush is found out`(variant: Variant) async throws {
        try await onEveryFileSystem(variant.checkpoint) { drive, gateway in
            let trial = try await Trial(drive, gateway, variant)
            let result = try await trial.run(Array(1...UInt64(max(5, Self.cutsCount / 4))), againEvery: nil)
            tell("\(drive.kind), \(variant.rawValue): \(result.cuts) cuts: \(result.summary)")
            #expect(!variant.losses.isDisjoint(with: result.findings.map(\.finding.loss)), "\(drive.kind) has not seen it")
        }
    }

    /// Plays the same on each file system, side by side.
    private func onEveryFileSystem(
        _ checkpoint: String, _ body: @escaping @Sendable (Drive, Gateway) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            for kind in FileSystem.allCases {
                group.addTask {
                    let gateway = Gateway()
                    try await withDrive(kind, try gateway.provider(), ["inbox.checkpoint": checkpoint]) { drive in
                        try await body(drive, gateway)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }
}

/// Says something beside the results of the tests.
private func tell(_ text: String) { FileHandle.standardError.write(Data("power loss · \(text)\n".utf8)) }

import CallboxModel
import Foundation
import TestSupport
import Testing

/// Many power losses, at seeded moments of one recorded run.
struct Trial {
    /// What came of them.
    struct Losses: Sendable {
        var cuts = 0
        var findings: [(cut: PowerCut, isInRecovery: Bool, finding: Finding)] = []

        /// In how many cuts something was lost, and how often what.
        var summary: String {
            if findings.isEmpty { return "nothing lost" }
            let counts = Loss.allCases.compactMap { loss in
                let count = findings.count { $0.finding.loss == loss }
                return count == 0 ? nil : "\(count) × \(loss.rawValue)"
            }
            return "lost at \(Set(findings.map(\.cut.seed)).count) cuts: " + counts.joined(separator: "; ")
        }
    }

    let drive: Drive
    let log: WriteLog
    /// Whether a flush changes nothing.
    let isDiskLying: Bool

    /// Records a run on a new file system, or reads the recording that was kept under a name.
    init(_ drive: Drive, _ gateway: Gateway, _ variant: Variant? = nil, name: String? = nil) async throws {
        self.drive = drive
        isDiskLying = variant == .nothingFlushed
        if let name, let kept = try Recordings.log(name, into: drive) {
            log = kept
            return
        }
        try await drive.format("base")
        try await drive.copy("base", to: "recorded")
        log = try await drive.recorded("recorded") { recorder in
            let besides = variant?.environment(drive.stage) ?? [:]
            try await Workload(drive: drive, gateway: gateway, recorder: recorder, besides: besides).play()
        }
    }

    /// What the log holds.
    var summary: String {
        let truth = Truth(log.marks(before: log.records.count))
        return "\(truth.paths.count) submits, \(truth.acknowledged.count) callbacks, \(truth.taken.count) takes, "
            + "\(log.writesCount) writes, \(log.flushesCount) flushes"
    }

    /// Lets the power go once for each seed, at any moment of the run, and sometimes once more while the program recovers.
    func run(_ seeds: [UInt64], againEvery: Int?) async throws -> Losses {
        let telling = ["acknowledged", "seen", "taken", "accepted"].flatMap { log.moments(after: $0) }
        let first = try #require(log.moments(after: "acknowledged").first)
        let last = try #require(telling.max())
        var result = Losses()
        for (number, seed) in seeds.enumerated() {
            let cut = PowerCut(in: 0...last, telling: telling, seed: seed)
            let truth = Truth(log.marks(before: cut.moment))
            try await drive.make("cut", from: "base", pieces: cut.pieces(of: log, lyingFrom: isDiskLying ? first : nil), of: log)
            let isInRecovery = againEvery.map { number % $0 == $0 - 1 } ?? false
            let findings = try await isInRecovery ? cutAgain(truth, seed) : look("cut", truth, seed)
            result.findings += findings.map { (cut, isInRecovery, $0) }
            result.cuts += 1
        }
        return result
    }

    /// Lets the power go a second time, at any moment up to that at which the recovered service listens.
    private func cutAgain(_ truth: Truth, _ seed: UInt64) async throws -> [Finding] {
        try await drive.copy("cut", to: "recorded")
        let recovery = try await findingRefusals {
            try await drive.recorded("recorded") { recorder in
                let service = try await drive.stage.listen("listen")
                recorder.mark(.listening)
                service.process.kill()
            }
        }
        switch recovery {
        case .failure(let finding): return [finding]
        case .success(let log):
            let end = try #require(log.moments(after: "listening").first)
            let cut = PowerCut(in: 0...end, telling: [], seed: seed)
            try await drive.make("again", from: "cut", pieces: cut.pieces(of: log), of: log)
            return try await look("again", truth, seed)
        }
    }

    private func look(_ image: String, _ truth: Truth, _ seed: UInt64) async throws -> [Finding] {
        let result = try await findingRefusals {
            try await drive.held(image) {
                try await Inspection(stage: drive.stage, truth: truth).findings(seed.isMultiple(of: 2) ? "listen" : "serve")
            }
        }
        switch result {
        case .failure(let finding): return [finding]
        case .success(let findings): return findings
        }
    }

    /// What kernel or program refuse is a finding too.
    private func findingRefusals<Value>(_ body: () async throws -> Value) async throws -> Result<Value, Finding> {
        do {
            return .success(try await body())
        } catch let error as Unmountable {
            return .failure(Finding(loss: .unmountable, detail: error.description))
        } catch let error as Missed {
            return .failure(Finding(loss: .startRefused, detail: error.description))
        }
    }
}

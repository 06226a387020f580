import CallboxModel
import Foundation
import TestSupport
import Testing

/// The parts of the rig that decide: they run everywhere, also where nothing can be mounted.
struct RigTests {
    /// Four writes of 8 KiB, a flush behind the second, a mark at the end.
    private static let log: WriteLog = {
        var bytes: [UInt8] = []
        for number in 0..<4 {
            bytes += record("W", Array(repeating: UInt8(number), count: 8192), at: number * 8192)
            if number == 1 { bytes += record("F", []) }
        }
        return WriteLog(bytes + record("M", Array("acknowledged x".utf8)))
    }()

    private static func record(_ kind: Unicode.Scalar, _ body: [UInt8], at offset: Int = 0) -> [UInt8] {
        let head = [UInt64(kind.value) | UInt64(body.count) << 32, UInt64(offset)]
        return head.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } } + body
    }

    @Test func `a log is read up to the last whole record`() {
        let log = Self.log
        #expect(log.writesCount == 4 && log.flushesCount == 1 && log.records.count == 6)
        #expect(log.marks(before: 5) == [] && log.marks(before: 6) == ["acknowledged x"])
        #expect(log.moments(after: "acknowledged") == [6])
        #expect(WriteLog(log.bytes.dropLast()).records == log.records.dropLast())
        #expect(WriteLog(log.bytes + [1, 2, 3]).records == log.records)
    }

    @Test func `what was flushed is there, and what was not is there, torn or gone`() {
        let last = 3 * 8192
        var outcomes: Set<String> = []
        for seed in 0..<200 as Range<UInt64> {
            let pieces = PowerCut(moment: 6, seed: seed).pieces(of: Self.log)
            #expect(pieces.prefix(2).map(\.offset) == [0, 8192] && pieces.prefix(2).allSatisfy { $0.bytes.count == 8192 })
            let kept = pieces.filter { $0.offset >= last }
            outcomes.insert(kept.isEmpty ? "gone" : kept[0].bytes.count == 8192 ? "there" : "torn at \(kept[0].bytes.count)")
            #expect(kept.allSatisfy { $0.offset % 4096 == 0 && Self.log.bytes[$0.bytes].allSatisfy { $0 == 3 } })
            #expect(pieces == PowerCut(moment: 6, seed: seed).pieces(of: Self.log))
        }
        #expect(outcomes == ["there", "gone", "torn at 4096"])
    }

    @Test func `on a disk that lies, what was flushed can be gone`() {
        let firsts = (0..<50 as Range<UInt64>).map { PowerCut(moment: 6, seed: $0).pieces(of: Self.log, lyingFrom: 0).first?.offset }
        #expect(Set(firsts).count > 1)
    }

    @Test func `nothing is on the disk that was written after the power went`() {
        for seed in 0..<50 as Range<UInt64> {
            #expect(PowerCut(moment: 1, seed: seed).pieces(of: Self.log).allSatisfy { $0.offset < 8192 })
        }
    }

    @Test(arguments: Loss.allCases.filter { ![.unmountable, .startRefused, .callbackRefused].contains($0) })
    func `every loss is seen`(loss: Loss) throws {
        var generator = SeededGenerator(seed: 1)
        let key = JobKey(at: Timestamp(milliseconds: 0), using: &generator)
        let document = Data("{}".utf8)
        var contents = Contents(jobs: [key: .init(submission: "accepted", taskID: "t", document: document)], new: [key: document])
        var marks = ["seen \(key) /callbacks/x", "accepted \(key)", "acknowledged \(key)"]
        #expect(contents.findings(Truth(marks)).isEmpty)
        switch loss {
        case .ledgerDamaged: contents.damage = ["row missing"]
        case .jobForgotten: contents.jobs[key] = .init(submission: "recorded", taskID: nil, document: document)
        case .acceptanceForgotten: contents.jobs[key] = .init(submission: "in-doubt", taskID: nil, document: document)
        case .entryForgotten: contents.jobs[key] = .init(submission: "accepted", taskID: "t", document: nil)
        case .fileMissing: contents.new = [:]
        case .fileTorn: contents.new[key] = Data()
        case .twice: contents.taken[key] = document
        default:
            contents.taken[key] = document
            marks += ["taking \(key)", "taken \(key)"]
        }
        #expect(contents.findings(Truth(marks)).map(\.loss).contains(loss))
    }

    @Test func `what was deleted by hand may come back, but whole`() {
        var generator = SeededGenerator(seed: 1)
        let key = JobKey(at: Timestamp(milliseconds: 0), using: &generator)
        let document = Data("{}".utf8)
        let truth = Truth(["seen \(key) /callbacks/x", "acknowledged \(key)", "deleting \(key)"])
        var contents = Contents(jobs: [key: .init(submission: "accepted", taskID: "t", document: document)])
        #expect(contents.findings(truth).isEmpty)
        contents.new[key] = document
        #expect(contents.findings(truth).isEmpty)
        contents.new[key] = Data()
        #expect(contents.findings(truth).map(\.loss) == [.fileTorn])
    }
}

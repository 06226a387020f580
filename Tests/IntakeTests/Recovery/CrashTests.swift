import CallboxInbox
import CallboxLedger
import CallboxModel
import Disk
import Foundation
import Glibc
import TestSupport
import Testing

@testable import CallboxIntake

/// A process is killed after each durable step, and the next one finds everything or nothing.
@Suite struct CrashTests {
    private let key = Samples.key()

    @Test(arguments: CrashStep.allCases)
    func `a process that is killed loses no entry and makes none twice`(step: CrashStep) async throws {
        try await House.with { house in
            let path = house.path
            try await house.open().accept()
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, step = step as CrashStep] in
                try await step.reach(in: House(path).open())
            }

            let door = try await house.open()
            try #expect((door.entry() != nil) == step.isDurable)
            let again = await door.intake.settle(Samples.callback(Body.completed))
            #expect(again == .settled(step.isDurable ? .duplicate : .entry(.completed, revision: 1)))
            try #expect(door.intake.inbox.waiting() == [key])
            try await #expect(door.intake.inbox.document(key) == door.ledger.document(key))
            try await #expect(door.story().filter { $0 == .settled }.count == 1)
            try #expect(door.state.root.directory("inbox").directory("tmp").names() == [])
        }
    }

    @Test func `a submit under way when its process is killed is in doubt`() async throws {
        try await House.with { house in
            let path = house.path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let door = try await House(path).open()
                _ = try await door.ledger.record([Samples.request()], at: Samples.moment)
                _ = try await door.ledger.beginSend(Samples.key(), by: door.intake.instance, at: Samples.moment)
                kill(getpid(), SIGKILL)
            }
            let door = try await house.open()
            try await #expect(door.ledger.job(key)?.submission == .inDoubt)
            try await #expect(door.story() == [.recorded, .sent, .inDoubt])
        }
    }

    @Test func `a poll under way when its process is killed holds nobody up`() async throws {
        try await House.with { house in
            let path = house.path
            try await house.open().accept()
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let door = try await House(path).open()
                let late = Samples.moment + .seconds(86_400)
                let claims = try await door.ledger.claimDue(limit: 1, lease: .seconds(3600), by: door.intake.instance, at: late)
                if claims.count == 1 { kill(getpid(), SIGKILL) }
            }
            let door = try await house.open()
            try await #expect(door.ledger.claimDue(limit: 1, lease: .seconds(1), by: 1, at: Samples.moment + .seconds(86_400)).count == 1)
        }
    }

    @Test(arguments: [1, 7, 23, 64])
    func `what was answered before a process was killed under load is there`(answers: Int) async throws {
        try await House.with { house in
            let path = house.path
            try await house.open().accept(1...100)
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, answers = answers as Int] in
                try await CrashStep.die(afterAnswers: answers, in: House(path).open(), notes: path + "/answered")
            }

            let door = try await house.open()
            let answered = try String(contentsOf: URL(filePath: path + "/answered"), encoding: .utf8)
                .split(separator: "\n").compactMap { JobKey($0) }
            let waiting = try door.intake.inbox.waiting()
            #expect(answered.count >= answers)
            #expect(Set(answered).isSubset(of: waiting))
            try await #expect(door.ledger.counts().jobs["completed"] == waiting.count)
            for key in waiting { try await #expect(door.intake.inbox.document(key) == door.ledger.document(key)) }
        }
    }
}

/// Where a process is when it is killed.
enum CrashStep: String, Codable, CaseIterable, Sendable {
    case insideTransaction
    case afterCommit
    case halfwayIntoFile
    case afterRename
    case afterFlush

    /// Whether the entry survives.
    var isDurable: Bool { self != .insideTransaction }

    /// Goes on until this step and ends the process there.
    func reach(in door: Door) async throws {
        switch self {
        case .insideTransaction:
            try commit(door) { kill(getpid(), SIGKILL) }
        case .afterCommit:
            try commit(door)
        case .halfwayIntoFile:
            try commit(door)
            try door.state.root.directory("inbox").directory("tmp").write(Array("{".utf8), toNew: "\(door.intake.instance)-1")
        case .afterRename:
            _ = await door.intake.settle(Samples.callback(Body.completed))
        case .afterFlush:
            _ = await door.intake.settle(Samples.callback(Body.completed))
            try await door.intake.flush()
        }
        kill(getpid(), SIGKILL)
    }

    /// Commits the entry as the settlement does, and goes no further.
    private func commit(_ door: Door, whileRuling: () -> Void = {}) throws {
        let matter = Matter.report(Samples.callback(Body.completed))
        _ = try door.ledger.settle([matter.key], filer: door.intake.instance, at: Samples.moment) { _, job, sequence in
            whileRuling()
            let judgement = Gate.judge(matter, standing: job?.standing)
            let entry = job.map { Entry(matter, job: $0, outcome: .completed, revision: 1, sequence: sequence, at: Samples.moment) }
            return Ruling(verdict: judgement.verdict, entry: entry)
        }
    }

    /// Settles a hundred jobs at once, notes what was answered, and ends the process after some answers.
    static func die(afterAnswers answers: Int, in door: Door, notes path: String) async throws {
        let notes = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        await withTaskGroup { group in
            let count = Collected<JobKey>()
            for seed in 1...100 as ClosedRange<UInt64> {
                group.addTask {
                    guard await door.intake.settle(Samples.callback(Body.upstream, seed)) == .settled(.entry(.completed, revision: 1))
                    else { return }
                    let line = Array("\(Samples.key(seed))\n".utf8)
                    _ = write(notes, line, line.count)
                    count.add(Samples.key(seed))
                    if count.all.count >= answers { kill(getpid(), SIGKILL) }
                }
            }
        }
    }
}

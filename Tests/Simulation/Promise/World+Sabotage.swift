import ArgumentParser
import CallboxInbox
import CallboxModel
import Disk

/// Something that is spoiled on purpose, so that it can be seen whether the checks find it.
enum Sabotage: String, ExpressibleByArgument, CaseIterable {
    /// The file of an entry disappears, and nobody took it.
    case lostEntry = "lost-entry"
    /// The file of an entry says something else than the ledger.
    case changedEntry = "changed-entry"
    /// There is a file for a job that there never was.
    case strangeEntry = "strange-entry"
    /// A job was recorded that the ledger does not have.
    case lostJob = "lost-job"
    /// A job was sent twice.
    case secondSend = "second-send"
}

extension World {
    /// Spoils something, where there is anything to spoil.
    func spoil(_ sabotage: Sabotage) throws {
        let key = JobKey(at: Timestamp(milliseconds: wall), using: &chance)
        switch sabotage {
        case .lostEntry:
            if let key = try inbox.waiting().first { try inbox.new.remove(Inbox.name(key)) }
        case .changedEntry:
            guard let key = try inbox.waiting().first else { return }
            try inbox.new.remove(Inbox.name(key))
            try inbox.new.write(Array("{}".utf8), toNew: Inbox.name(key))
        case .strangeEntry: try inbox.new.write(Array("{}".utf8), toNew: Inbox.name(key))
        case .lostJob:
            let job = JobTruth(number: jobs.count + 1, key: key, patience: 0, at: time)
            job.isRecorded = true
            jobs.append(job)
        case .secondSend: jobs.last?.calls += Array(repeating: .accepted, count: 9)
        }
    }
}

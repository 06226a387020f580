/// The catalogue of durable steps: every kind of call with which Callbox changes a file of the state directory.
///
/// `Documentation.docc/DurableSteps.md` says of each what a crash before or after it leaves, and what its failure does. That no call is missing
/// here is checked by ``StrikeTests``, which derive every strike from it.
enum DurableStep: String, CaseIterable, Sendable {
    // Making the state directory.
    case makeDirectory, flushDirectory, makeLockFile
    // The ledger before it has its write-ahead log.
    case makeLedger, makeJournal, writeJournal, flushJournal, removeJournal
    // Commits.
    case makeLog, flushNames, writeLog, flushLog
    // Checkpoints.
    case writeLedger, cutLedger, flushLedger, cutLog
    // The end of the last process, and the start after an unclean end.
    case removeLog, renewLog
    // The index of the log, which is made anew by whoever needs it.
    case makeIndex, growIndex, writeIndex, removeIndex
    // Secrets.
    case clearSecretDraft, makeSecretDraft, writeSecretDraft, flushSecretDraft, publishSecret, flushSecretNames
    // Filing.
    case makeDraft, writeDraft, fileEntry, clearDraft, flushFiles
    // Quarantine.
    case makeKeptReport, writeKeptReport, removeKeptReport
    // Taking.
    case flushEntry, takeEntry, flushDay, flushNew

    /// The call, in the interposer's words.
    var call: String { pattern.call }

    /// Whether a call on a path below the state directory is this step.
    func claims(_ call: String, _ path: String) -> Bool { call == pattern.call && path.wholeMatch(of: pattern.path) != nil }

    /// The part of the path by which the interposer knows the step again in another process: names that hold a number, a time or a key change.
    func rule(for path: String) -> String {
        switch self {
        case .makeDraft, .writeDraft, .clearDraft: "/inbox/tmp/"
        case .fileEntry, .flushEntry: "/inbox/new/"
        case .clearSecretDraft, .makeSecretDraft, .writeSecretDraft, .flushSecretDraft: "/secrets/capability-keys.json."
        case .makeKeptReport, .writeKeptReport, .removeKeptReport: "/inbox/quarantine/"
        case .takeEntry: "/inbox/taken/"
        default: path.isEmpty ? "/state$" : path + "$"
        }
    }

    private var pattern: (call: String, path: Regex<Substring>) {
        switch self {
        case .makeDirectory: ("mkdir", /(?:\/(?:secrets|inbox)(?:\/[a-z]+(?:\/\d+){0,3})?)?/)
        case .flushDirectory: ("fsync", /(?:\/inbox|\/inbox\/taken(?:\/\d+){0,2})?/)
        case .makeLockFile: ("open", /\/lock/)
        case .makeLedger: ("open", /\/ledger\.sqlite/)
        case .makeJournal: ("open", /\/ledger\.sqlite-journal/)
        case .writeJournal: ("write", /\/ledger\.sqlite-journal/)
        case .flushJournal: ("fdatasync", /\/ledger\.sqlite-journal/)
        case .removeJournal: ("unlink", /\/ledger\.sqlite-journal/)
        case .makeLog: ("open", /\/ledger\.sqlite-wal/)
        case .flushNames: ("fdatasync", /(?:)/)
        case .writeLog: ("write", /\/ledger\.sqlite-wal/)
        case .flushLog: ("fdatasync", /\/ledger\.sqlite-wal/)
        case .writeLedger: ("write", /\/ledger\.sqlite/)
        case .cutLedger: ("ftruncate", /\/ledger\.sqlite/)
        case .flushLedger: ("fdatasync", /\/ledger\.sqlite/)
        case .cutLog: ("ftruncate", /\/ledger\.sqlite-wal/)
        case .removeLog: ("unlink", /\/ledger\.sqlite-wal/)
        case .renewLog: ("fsync", /\/ledger\.sqlite-wal/)
        case .makeIndex: ("open", /\/ledger\.sqlite-shm/)
        case .growIndex: ("ftruncate", /\/ledger\.sqlite-shm/)
        case .writeIndex: ("write", /\/ledger\.sqlite-shm/)
        case .removeIndex: ("unlink", /\/ledger\.sqlite-shm/)
        case .clearSecretDraft: ("unlink", /\/secrets\/capability-keys\.json\.\d+/)
        case .makeSecretDraft: ("open", /\/secrets\/capability-keys\.json\.\d+/)
        case .writeSecretDraft: ("write", /\/secrets\/capability-keys\.json\.\d+/)
        case .flushSecretDraft: ("fsync", /\/secrets\/capability-keys\.json\.\d+/)
        case .publishSecret: ("rename", /\/secrets\/capability-keys\.json/)
        case .flushSecretNames: ("fsync", /\/secrets/)
        case .makeDraft: ("open", /\/inbox\/tmp\/\d+-\d+/)
        case .writeDraft: ("write", /\/inbox\/tmp\/\d+-\d+/)
        case .fileEntry: ("rename", /\/inbox\/new\/[-0-9a-f]+\.json/)
        case .clearDraft: ("unlink", /\/inbox\/tmp\/\d+-\d+/)
        case .flushFiles: ("syncfs", /\/inbox\/new/)
        case .makeKeptReport: ("open", /\/inbox\/quarantine\/.+\.json/)
        case .writeKeptReport: ("write", /\/inbox\/quarantine\/.+\.json/)
        case .removeKeptReport: ("unlink", /\/inbox\/quarantine\/.+\.json/)
        case .flushEntry: ("fsync", /\/inbox\/new\/[-0-9a-f]+\.json/)
        case .takeEntry: ("rename", /\/inbox\/taken\/\d+\/\d+\/\d+\/[-0-9a-f]+\.json/)
        case .flushDay: ("fsync", /\/inbox\/taken\/\d+\/\d+\/\d+/)
        case .flushNew: ("fsync", /\/inbox\/new/)
        }
    }
}

/// What happens to a call that is struck.
enum Fault: String, CaseIterable, Sendable {
    /// The process is killed before it.
    case kill
    /// The process is killed after it.
    case killAfter = "kill-after"
    /// Half of it is written, and the process is killed.
    case torn
    case failed = "EIO"
    case full = "ENOSPC"
    case readOnly = "EROFS"

    /// Whether the process ends with it.
    var isDeadly: Bool { [.kill, .killAfter, .torn].contains(self) }

    /// Whether the kernel could do that to a call.
    func strikes(_ call: String) -> Bool {
        let isFlush = ["fsync", "fdatasync", "syncfs"].contains(call)
        return switch self {
        case .kill, .killAfter, .failed: true
        case .torn: call == "write"
        case .full: ["write", "open", "mkdir", "rename", "ftruncate"].contains(call)
        case .readOnly: !isFlush
        }
    }
}

/// A strike at one call.
struct Strike: Sendable, CustomStringConvertible {
    let step: DurableStep
    /// What the interposer is told of the path.
    let path: String
    /// The how many-eth of its kind, from 1.
    let number: Int
    let fault: Fault

    var rule: String { "\(step.call):\(path):\(number):\(fault.rawValue)" }
    var description: String { "\(step.rawValue) (\(rule))" }
}

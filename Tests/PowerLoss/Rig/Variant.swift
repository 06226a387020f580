/// A program that does not flush what it should. The rig must see what each of them loses.
enum Variant: String, CaseIterable, Sendable {
    case unflushedCommits = "commits are not flushed (synchronous=NORMAL)"
    case unflushedLedger = "the ledger is never flushed (synchronous=OFF)"
    case unflushedFiles = "files are noted as filed, but not flushed"
    case unflushedTaking = "a taker does not flush the file it moves"
    case unflushedSecrets = "new secrets are not flushed"
    case nothingFlushed = "the disk lies about every flush"

    /// What the interposer strikes; `nil`: nothing, the disk itself is broken.
    var rule: String? {
        switch self {
        case .unflushedCommits: "fdatasync:ledger.sqlite-wal:1+:skip"
        case .unflushedLedger: "fdatasync:ledger.sqlite:1+:skip"
        case .unflushedFiles: "syncfs::1+:skip"
        case .unflushedTaking: "fsync:inbox/new/:1+:skip"
        case .unflushedSecrets: "fsync:secrets/:1+:skip"
        case .nothingFlushed: nil
        }
    }

    /// How often files are flushed; that also flushes what a broken ledger did not.
    var checkpoint: String {
        switch self {
        case .unflushedFiles: "50ms"
        case .unflushedCommits, .unflushedLedger, .unflushedTaking, .unflushedSecrets, .nothingFlushed: "1h"
        }
    }

    /// What it must be seen to do, any of them, on every file system.
    var losses: Set<Loss> {
        switch self {
        case .unflushedCommits, .unflushedLedger: [.entryForgotten]
        case .nothingFlushed: [.entryForgotten, .startRefused, .ledgerDamaged, .unmountable]
        case .unflushedFiles: [.fileMissing, .fileTorn]
        case .unflushedTaking: [.fileTorn]
        case .unflushedSecrets: [.startRefused, .callbackRefused]
        }
    }

    func environment(_ stage: Stage) -> [String: String] {
        rule.map { ["LD_PRELOAD": Tools.interposer, "INTERPOSER_ROOT": stage.state, "INTERPOSER_RULE": $0] } ?? [:]
    }
}

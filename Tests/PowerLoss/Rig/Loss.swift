import CallboxModel

/// What a power loss must not do.
enum Loss: String, CaseIterable, Sendable {
    case unmountable = "the file system cannot be mounted"
    case startRefused = "the service does not start"
    case ledgerDamaged = "the ledger is damaged"
    case jobForgotten = "a job that the provider saw is forgotten, or would be sent again"
    case acceptanceForgotten = "a job that was called accepted is not"
    case entryForgotten = "an acknowledged entry is not in the ledger"
    case fileMissing = "an acknowledged entry has no file"
    case fileTorn = "a file is not the ledger's document"
    case twice = "an entry is there twice"
    case cameBack = "an entry that was taken came back"
    case callbackRefused = "a callback is answered wrongly afterwards"
}

/// One thing that a power loss did.
struct Finding: Error, CustomStringConvertible {
    let loss: Loss
    let detail: String

    var description: String { "\(loss.rawValue): \(detail)" }
}

extension Contents {
    /// What is wrong with what is found, given what the world knows. A pure function.
    func findings(_ truth: Truth) -> [Finding] {
        damage.map { Finding(loss: .ledgerDamaged, detail: $0) } + truth.paths.keys.compactMap { submitFinding($0, truth) }
            + truth.acknowledged.flatMap { entryFindings($0, truth) }
            + new.keys.filter { !truth.acknowledged.contains($0) && new[$0] != jobs[$0]?.document }
            .map { Finding(loss: .fileTorn, detail: "\($0) in new/") }
    }

    private func submitFinding(_ key: JobKey, _ truth: Truth) -> Finding? {
        guard let job = jobs[key], job.submission != "recorded", job.submission != "abandoned" else {
            return Finding(loss: .jobForgotten, detail: "\(key) is \(jobs[key]?.submission ?? "unknown")")
        }
        if truth.accepted.contains(key), job.submission != "accepted" || job.taskID == nil {
            return Finding(loss: .acceptanceForgotten, detail: "\(key) is \(job.submission)")
        }
        return nil
    }

    private func entryFindings(_ key: JobKey, _ truth: Truth) -> [Finding] {
        guard let document = jobs[key]?.document else { return [Finding(loss: .entryForgotten, detail: "\(key)")] }
        let isNew = new[key] == document
        let isTaken = taken[key] == document
        var losses: [Loss] = []
        if new[key] != nil && !isNew || taken[key] != nil && !isTaken { losses.append(.fileTorn) }
        if isNew && taken[key] != nil { losses.append(.twice) }
        if truth.taken.contains(key) {
            if new[key] != nil { losses.append(.cameBack) }
            if taken[key] == nil { losses.append(.fileMissing) }
        } else if truth.taking.contains(key) {
            if !isNew && !isTaken { losses.append(.fileMissing) }
        } else if !truth.deleting.contains(key), !isNew {
            // Whoever deleted it has it; it may come back once.
            losses.append(new[key] == nil ? .fileMissing : .fileTorn)
        }
        return Set(losses).map {
            Finding(loss: $0, detail: "\(key), new/ \(new[key]?.count ?? -1), taken/ \(taken[key]?.count ?? -1) of \(document.count) bytes")
        }
    }
}

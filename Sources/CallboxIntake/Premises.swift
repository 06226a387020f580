import CallboxInbox
import CallboxModel
import Disk

/// Sees whether the state directory is still where it was when this process began.
///
/// A process holds its directories and the ledger open. Where somebody removes, moves or replaces them, it would go on in files that nobody finds.
struct Premises: Sendable {
    private let root: Directory
    private let new: Directory
    private let ledgerNumber: UInt64

    init(_ state: StateDirectory, _ inbox: Inbox) throws(DiskError) {
        root = state.root
        new = inbox.new
        ledgerNumber = try state.root.version(of: StateDirectory.ledgerName).number
    }

    /// What is not as it was; `nil` where all is well. Costs a few calls that read no disk.
    func fault() -> Failure? {
        do throws(DiskError) {
            for directory in [root, new] where try !directory.isAtItsPath() { return gone(directory.path) }
            let path = root.path(of: StateDirectory.ledgerName)
            return try root.version(of: StateDirectory.ledgerName).number == ledgerNumber ? nil : gone(path)
        } catch {
            return error.isMissing ? gone(error.path) : Failure(.storage, "\(error.path) cannot be looked at.", cause: error)
        }
    }

    private func gone(_ path: String) -> Failure {
        Failure(
            .storage, "\(path) was removed or replaced while Callbox was using it.",
            remedy: "Put it back, and start Callbox again.")
    }
}

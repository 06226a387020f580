import GRDB
import Synchronization

/// A write that waits for its turn, and whoever waits for it.
struct WaitingWrite: Sendable {
    /// What became of it within a transaction that is still open.
    enum Outcome: Sendable {
        /// Done; the closure tells the result, and may be called once it is committed.
        case done(tell: @Sendable () -> Void)
        /// It has left nothing behind.
        case refused(LedgerError)
    }

    private let body: @Sendable (Database) throws -> @Sendable () -> Void
    private let fail: @Sendable (LedgerError) -> Void

    /// - Parameter tell: called once, with the result.
    init<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value, tell: @escaping @Sendable (Result<Value, LedgerError>) -> Void
    ) {
        self.body = { database in
            let value = try body(database)
            return { tell(.success(value)) }
        }
        fail = { tell(.failure($0)) }
    }

    /// Does it in the open transaction.
    func run(_ database: Database) throws -> Outcome { .done(tell: try body(database)) }

    /// Does it, so that nothing of it is left if it is refused, and the others can go on.
    ///
    /// - Throws: what ends the whole transaction.
    func runApart(in database: Database) throws -> Outcome {
        var outcome: Outcome?
        do {
            try database.inSavepoint {
                outcome = try run(database)
                return .commit
            }
        } catch {
            // SQLite itself ends the transaction where disk or memory fail (sqlite.org/lang_transaction.html).
            let refusal = LedgerError(error)
            guard refusal.code == .refused, database.isInsideTransaction else { throw error }
            return .refused(refusal)
        }
        guard let outcome else { throw LedgerError(.refused, "a savepoint ended without a result") }
        return outcome
    }

    /// Tells whoever waits.
    func end(_ result: Result<Outcome, LedgerError>) {
        switch result {
        case .success(.done(let tell)): tell()
        case .success(.refused(let error)), .failure(let error): fail(error)
        }
    }
}

/// Writes that wait for the writer of a ledger, in order.
final class WaitingWrites: Sendable {
    /// How many are committed together: so long a settlement may have to wait for them.
    private static let groupMax = 256
    private let writes = Mutex<[WaitingWrite]>([])

    /// How many wait.
    var count: Int { writes.withLock(\.count) }

    /// Adds one.
    ///
    /// - Returns: whether somebody has to be told to take it, because nobody else waits.
    func add(_ write: WaitingWrite) -> Bool {
        writes.withLock { writes in
            writes.append(write)
            return writes.count == 1
        }
    }

    /// Takes those that are to be committed together.
    ///
    /// - Returns: whether there are more, so that somebody has to be told again.
    func take() -> (writes: [WaitingWrite], areMore: Bool) {
        writes.withLock { writes in
            let group = Array(writes.prefix(Self.groupMax))
            writes.removeFirst(group.count)
            return (group, !writes.isEmpty)
        }
    }
}

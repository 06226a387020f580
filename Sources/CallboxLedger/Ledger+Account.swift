import CallboxModel
import GRDB

/// What all processes that use one account of a provider may ask of it together.
package struct Quota: Sendable, Equatable {
    package let account: String
    package let rate: Rate

    package init(account: String, rate: Rate) {
        self.account = account
        self.rate = rate
    }
}

extension Ledger {
    /// What is paused for an account, and until when.
    package struct Pause: Sendable, Equatable {
        package let until: Timestamp
        package let reason: String

        /// How much longer the account rests; `nil` where it does not.
        ///
        /// - Parameter most: what seems to last longer than any pause that is ever made was made by a clock that has jumped back.
        package func left(at now: Timestamp, atMost most: Duration) -> Duration? {
            let left = until - now
            return left > .zero && left <= most ? left : nil
        }
    }

    /// Holds every process of an account back until a moment; a shorter pause does not cut a longer one.
    package func pause(account: String, until: Timestamp, reason: String) async throws(LedgerError) {
        try await write { database in
            try database.run(
                """
                INSERT INTO pause (account, until, reason) VALUES (?, ?, ?)
                ON CONFLICT (account) DO UPDATE SET until = excluded.until, reason = excluded.reason
                WHERE excluded.until > until
                """,
                [account, until.milliseconds, reason])
        }
    }

    /// The pause of an account, if there is one.
    package func pause(account: String) async throws(LedgerError) -> Pause? {
        try await read { try Self.pause(account: account, in: $0) }
    }

    static func pause(account: String, in database: Database) throws -> Pause? {
        try Row.fetchOne(database.cachedStatement(sql: "SELECT until, reason FROM pause WHERE account = ?"), arguments: [account]).map {
            Pause(until: Timestamp(milliseconds: $0["until"]), reason: $0["reason"])
        }
    }

    /// Ends the pause of an account.
    package func resume(account: String) async throws(LedgerError) {
        try await write { try $0.run("DELETE FROM pause WHERE account = ?", [account]) }
    }
}

extension Ledger {
    /// The bucket that all processes of an account share, as it was left; a full one where nobody has taken anything.
    static func bucket(of quota: Quota, at now: Timestamp, in database: Database) throws -> TokenBucket {
        let statement = try database.cachedStatement(sql: "SELECT tokens, filled_at FROM account WHERE name = ?")
        guard let row = try Row.fetchOne(statement, arguments: [quota.account]) else { return TokenBucket(quota.rate, at: now) }
        return TokenBucket(quota.rate, tokens: row["tokens"], at: Timestamp(milliseconds: row["filled_at"]))
    }

    /// Leaves the bucket of an account for the next who takes.
    static func leave(_ bucket: TokenBucket, of quota: Quota, in database: Database) throws {
        try database.run(
            """
            INSERT INTO account (name, tokens, filled_at) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET tokens = excluded.tokens, filled_at = excluded.filled_at
            """, [quota.account, bucket.tokens, bucket.filledAt.milliseconds])
    }
}

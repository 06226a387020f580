import CallboxModel
import GRDB

extension Ruling {
    /// The word under which a callback is counted; `nil` for what is no callback.
    var countedWord: String? {
        guard let event, event.kind == .callback else { return nil }
        return event.detail.first { $0.0 == "reason" }?.1.string ?? event.detail.first { $0.0 == "verdict" }?.1.string
    }
}

extension Ledger {
    /// Adds to the sums that ``counts()`` tells, so that nobody has to read every event for them.
    static func count(_ words: [String: Int], in database: Database) throws {
        for (word, number) in words {
            try database.run(
                "INSERT INTO tally (name, number) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET number = number + ?2", [word, number])
        }
    }
}

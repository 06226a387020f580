import CallboxInbox
import CallboxModel
import Disk
import TestSupport
import Testing

/// Entries wait in `new/` until somebody takes them, once.
@Suite struct InboxTests {
    private let key = Samples.key()
    private let now = Samples.moment

    @Test func `what waits is told oldest first`() async throws {
        try await House.with { house in
            let keys = (0..<4).map { Samples.key(9 - UInt64($0), second: Int64($0)) }
            for (index, key) in keys.shuffled().enumerated() {
                try house.writer().file(key, sequence: Int64(index + 1), document: [1])
            }
            try house.inbox.new.write([1], toNew: "note.txt")
            try house.inbox.new.write([1], toNew: "not-a-key.json")
            try #expect(house.inbox.waiting() == keys)
        }
    }

    @Test(arguments: [1, 3, 700, 2000, 5000])
    func `the first of many are told, and how many there are`(limit: Int) async throws {
        try await House.with { house in
            let keys = (0..<2000).map { Samples.key(UInt64($0), second: Int64($0)) }
            for key in keys.shuffled() { try house.inbox.new.write([], toNew: Inbox.name(key)) }
            try house.inbox.new.write([], toNew: "note.txt")
            let (first, count) = try house.inbox.waiting(first: limit)
            #expect(first == Array(keys.prefix(limit)))
            #expect(count == 2000)
        }
    }

    @Test func `only the exact name of a key is one`() {
        #expect(Inbox.key("\(key).json") == key)
        for name in ["\(key)", "\(key).json.tmp", "\(key).JSON", ".json", "\(key.text.uppercased()).json"] {
            #expect(Inbox.key(name) == nil)
        }
    }

    @Test func `a waiting entry can be read`() async throws {
        try await House.with { house in
            try #expect(house.inbox.document(key) == nil)
            try #expect(!house.inbox.isWaiting(key))
            try house.writer().file(key, sequence: 1, document: Samples.document())
            try #expect(house.inbox.document(key) == Samples.document())
            try #expect(house.inbox.isWaiting(key))
        }
    }

    @Test func `a taken entry lies under its day`() async throws {
        try await House.with { house in
            try house.writer().file(key, sequence: 1, document: Samples.document())
            let path = try #require(try house.inbox.take(key, at: now))
            #expect(path == "\(house.state.root.path)/inbox/taken/2026/11/21/\(key).json")
            try #expect(Directory.open("\(house.state.root.path)/inbox/taken/2026/11/21").read("\(key).json") == Samples.document())
            try #expect(house.inbox.waiting() == [])
        }
    }

    @Test func `of many takers one gets it`() async throws {
        try await House.with { house in
            try house.writer().file(key, sequence: 1, document: Samples.document())
            let inbox = house.inbox
            let takers = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<16 { group.addTask { try inbox.take(key, at: now) != nil } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(takers == 1)
            try #expect(inbox.take(key, at: now) == nil)
        }
    }

    @Test func `an amendment taken on the same day replaces what was taken before`() async throws {
        try await House.with { house in
            try house.writer().file(key, sequence: 1, document: Samples.document())
            _ = try house.inbox.take(key, at: now)
            let amended = Samples.document(sequence: 2, revision: 2)
            try house.writer().file(key, sequence: 2, document: amended)
            try #expect(house.inbox.take(key, at: now) != nil)
            try #expect(house.inbox.isTaken(key, document: amended, from: now, to: now))
        }
    }

    @Test func `a taken entry is found within its days, by its content`() async throws {
        try await House.with { house in
            let document = Samples.document()
            try house.writer().file(key, sequence: 1, document: document)
            let taken = now + .seconds(3 * 86_400)
            _ = try house.inbox.take(key, at: taken)
            try #expect(house.inbox.isTaken(key, document: document, from: now, to: taken))
            try #expect(house.inbox.isTaken(key, document: document, from: now, to: taken + .seconds(86_400)))
            try #expect(!house.inbox.isTaken(key, document: document, from: now, to: taken + .seconds(-86_400)))
            try #expect(!house.inbox.isTaken(Samples.key(2), document: document, from: now, to: taken))
            try #expect(!house.inbox.isTaken(key, document: Samples.document(sequence: 2), from: now, to: taken), "another content")
        }
    }

    @Test func `a clock that went back does not make the search endless`() async throws {
        try await House.with { house in
            try #expect(!house.inbox.isTaken(key, document: [], from: now, to: now + .seconds(-400_000)))
        }
    }
}

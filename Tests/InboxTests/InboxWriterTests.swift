import CallboxInbox
import CallboxModel
import Disk
import Foundation
import Glibc
import TestSupport
import Testing

/// A file appears whole or not at all, and an old one never takes the place of a newer.
@Suite struct InboxWriterTests {
    private let key = Samples.key()

    @Test func `an entry appears whole and leaves nothing in tmp`() async throws {
        try await House.with { house in
            try house.writer().file(key, sequence: 1, document: Samples.document())
            try #expect(house.inbox.document(key) == Samples.document())
            try #expect(house.inbox.new.mode(of: Inbox.name(key)) == 0o600)
            try #expect(house.drafts() == [])
        }
    }

    @Test func `the same entry again changes nothing`() async throws {
        try await House.with { house in
            try house.writer().file(key, sequence: 1, document: Samples.document())
            let version = try house.inbox.new.version(of: Inbox.name(key))
            try house.writer().file(key, sequence: 1, document: Samples.document())
            try #expect(house.inbox.new.version(of: Inbox.name(key)) == version)
            try #expect(house.drafts() == [])
        }
    }

    @Test(arguments: [0, 1, 40])
    func `a torn file is replaced`(length: Int) async throws {
        try await House.with { house in
            try house.inbox.new.write(Array(Samples.document().prefix(length)), toNew: Inbox.name(key))
            try house.writer().file(key, sequence: 1, document: Samples.document())
            try #expect(house.inbox.document(key) == Samples.document())
            try #expect(house.drafts() == [])
        }
    }

    @Test func `an amendment replaces the entry before it`() async throws {
        try await House.with { house in
            try house.writer().file(key, sequence: 1, document: Samples.document())
            let amended = Samples.document(sequence: 2, revision: 2)
            try house.writer().file(key, sequence: 2, document: amended)
            try #expect(house.inbox.document(key) == amended)
            try #expect(house.inbox.waiting() == [key])
            try #expect(house.drafts() == [])
        }
    }

    @Test func `an amendment appears where the entry before it was taken`() async throws {
        try await House.with { house in
            let amended = Samples.document(sequence: 2, revision: 2)
            try house.writer().file(key, sequence: 2, document: amended)
            try #expect(house.inbox.document(key) == amended)
        }
    }

    @Test(arguments: [1, 2])
    func `a late entry does not replace a newer one`(revision: Int) async throws {
        try await House.with { house in
            let newer = Samples.document(sequence: 9, revision: 3)
            try house.writer(1).file(key, sequence: 9, document: newer)
            let late = Samples.document(sequence: 4, revision: revision)
            try house.writer(2).file(key, sequence: 4, document: late)
            try #expect(house.inbox.document(key) == newer)
            try #expect(house.drafts() == [])
        }
    }

    @Test func `a draft of a failed attempt is in nobody's way`() async throws {
        try await House.with { house in
            let writer = try house.writer()
            try house.tmp().write([1], toNew: "1-5")
            try writer.file(key, sequence: 5, document: Samples.document())
            try #expect(house.inbox.document(key) == Samples.document())
        }
    }

    @Test func `an inbox that was removed is an error`() async throws {
        try await House.with { house in
            let writer = try house.writer()
            #expect(rmdir(house.inbox.new.path) == 0)
            #expect(throws: DiskError.self) { try writer.file(key, sequence: 1, document: [1]) }
        }
    }

    @Test func `drafts of the dead are swept, and nobody else's`() async throws {
        try await House.with { house in
            let tmp = try house.tmp()
            for name in ["1-1", "2-1", "3-1", "whatever"] { try tmp.write([], toNew: name) }
            try house.writer(1).sweep { $0 == 2 }
            try #expect(house.drafts() == ["1-1", "2-1"])
        }
    }

    @Test func `what is filed can be made durable`() async throws {
        try await House.with { house in
            try house.writer().file(key, sequence: 1, document: Samples.document())
            try house.writer().flush()
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount another file system"))
    func `an inbox on two file systems is refused`() async throws {
        try await House.with { house in
            let tmp = try house.tmp().path
            try #require(mount("tmpfs", tmp, "tmpfs", 0, "size=64k,mode=0700") == 0)
            defer { umount2(tmp, Int32(MNT_DETACH)) }
            let failure = #expect(throws: Failure.self) { try house.writer() }
            #expect(failure?.code == .configuration)
            #expect(failure?.message.contains("different file systems") == true)
            #expect(failure?.remedy != nil)
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `a full disk shows nothing, and the next attempt succeeds`() async throws {
        try await TinyDisk.with { disk in
            let house = try House(disk.directory.path)
            let writer = try house.writer()
            let padding = [UInt8](repeating: 0, count: 900 << 10)
            try disk.directory.write(padding, toNew: "padding")
            let large = Samples.document() + [UInt8](repeating: 0x20, count: 300 << 10)
            let error = #expect(throws: DiskError.self) { try writer.file(key, sequence: 1, document: large) }
            #expect(error?.isFull == true)
            try #expect(house.inbox.waiting() == [])
            try #expect(house.drafts() == [])
            try disk.directory.remove("padding")
            try writer.file(key, sequence: 1, document: large)
            try #expect(house.inbox.document(key) == large)
        }
    }
}

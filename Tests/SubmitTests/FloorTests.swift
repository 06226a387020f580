import CallboxModel
import CallboxSubmit
import Disk
import Synchronization
import TestSupport
import Testing

/// Submits stop before the disk is full, so that what is under way can still be stored.
@Suite(.timeLimit(.minutes(1))) struct FloorTests {
    private let short = DiskSpace(bytesFree: 1 << 20, filesFree: 1000, filesMax: 1000)
    private let ample = DiskSpace(bytesFree: 1 << 40, filesFree: 1000, filesMax: 1000)

    @Test func `below the floor nothing is sent, and what to do is told`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, _ in
            let result = try await office.submitter(at: server.url, space: { short }).submit()
            guard case .notSent(.storage, let message) = result.outcome else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(message.contains("1 MiB are free") && message.contains("submit.disk-floor"))
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a batch stops in the middle, and goes on when there is space again`() async throws {
        try await withOffice { _, number in
            Told.accepted(number)
        } _: { office, server, _ in
            let looks = Mutex(0)
            let submitter = try office.submitter(
                at: server.url, { $0.concurrency = 1 },
                space: {
                    looks.withLock { looks in
                        looks += 1
                        return looks <= 3 ? ample : short
                    }
                })
            let results = try await submitter.submit(Draft.batch(10))
            #expect(results.map(\.outcome.word).filter { $0 == "accepted" }.count == 3)
            #expect(results.map(\.outcome.word).filter { $0 == "storage" }.count == 7)
            #expect(server.requests.count == 3)
            let later = try await office.submitter(at: server.url, space: { ample }).submit(Draft.batch(10))
            #expect(later.filter { $0.outcome.word == "accepted" }.count == 7)
            #expect(server.requests.count == 10)
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root can mount a small disk"))
    func `what is left is what the file system says`() async throws {
        try await TinyDisk.with { disk in
            let before = try disk.directory.space()
            #expect(before.bytesFree > 900 << 10 && before.bytesFree <= 1 << 20)
            try disk.directory.fill()
            let after = try disk.directory.space()
            #expect(after.bytesFree < 4096)
            #expect(after.filesFree < before.filesFree)
            try disk.directory.drain()
            #expect(try disk.directory.space().bytesFree == before.bytesFree)
        }
    }
}

import Disk
import Glibc
import TestSupport
import Testing

/// A lock belongs to the object that took it, and is let go with it.
@Suite struct LockFileTests {
    @Test func `a lock is held by one`() async throws {
        try await withDirectory { directory in
            let first = try LockFile("lock", in: directory)
            let second = try LockFile("lock", in: directory)
            try #expect(first.take(7))
            try #expect(first.take(7), "whoever has it may take it again")
            try #expect(!second.take(7))
            try #expect(second.isHeldElsewhere(7))
            try #expect(!first.isHeldElsewhere(7), "nobody sees a lock of its own")
        }
    }

    @Test func `locks of one file are independent`() async throws {
        try await withDirectory { directory in
            let first = try LockFile("lock", in: directory)
            let second = try LockFile("lock", in: directory)
            try #expect(first.take(1))
            try #expect(second.take(2))
            try #expect(second.take(Int64.max - 1))
            try #expect(!second.isHeldElsewhere(0))
        }
    }

    @Test func `a released lock can be taken by another`() async throws {
        try await withDirectory { directory in
            let first = try LockFile("lock", in: directory)
            let second = try LockFile("lock", in: directory)
            try #expect(first.take(1))
            try first.release(1)
            try #expect(second.take(1))
        }
    }

    @Test func `the end of its object releases a lock`() async throws {
        try await withDirectory { directory in
            let second = try LockFile("lock", in: directory)
            do {
                let first = try LockFile("lock", in: directory)
                try #expect(first.take(1))
                try #expect(second.isHeldElsewhere(1))
            }
            try #expect(!second.isHeldElsewhere(1))
        }
    }

    @Test func `opening and closing the file elsewhere loses no lock`() async throws {
        try await withDirectory { directory in
            let first = try LockFile("lock", in: directory)
            try #expect(first.take(1))
            // POSIX locks of a process would be lost here.
            try #expect(directory.read("lock") == [])
            try #expect(LockFile("lock", in: directory).isHeldElsewhere(1))
        }
    }

    @Test func `the end of a process releases its locks, however it ends`() async throws {
        try await withDirectory { directory in
            let path = directory.path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let lock = try LockFile("lock", in: Directory.open(path))
                guard try lock.take(1) else { exit(1) }
                kill(getpid(), SIGKILL)
            }
            try #expect(LockFile("lock", in: directory).take(1))
        }
    }
}

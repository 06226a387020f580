import Disk
import Foundation
import Glibc
import TestSupport
import Testing

/// Every operation stays in its directory and never follows a link.
@Suite struct DirectoryTests {
    @Test func `a new file has the bytes and the permissions that were asked for`() async throws {
        try await withDirectory { directory in
            try directory.write(Array("one".utf8), toNew: "a", mode: 0o600)
            try directory.writeFlushed([], toNew: "empty", mode: 0o640)
            try #expect(directory.read("a") == Array("one".utf8))
            try #expect(directory.read("empty") == [])
            try #expect(directory.mode(of: "a") == 0o600)
            try #expect(directory.mode(of: "empty") == 0o640)
        }
    }

    @Test func `a large file comes back whole`() async throws {
        try await withDirectory { directory in
            let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
            try directory.write(bytes, toNew: "large")
            try #expect(directory.read("large") == bytes)
        }
    }

    @Test func `a file longer than the bound is not read`() async throws {
        try await withDirectory { directory in
            try directory.write([1, 2, 3, 4], toNew: "a")
            try #expect(directory.read("a", bytesMax: 4)?.count == 4)
            #expect(errorNumber { () throws(DiskError) in try directory.read("a", bytesMax: 3) } == EFBIG)
        }
    }

    @Test func `a taken name is not written over`() async throws {
        try await withDirectory { directory in
            try directory.write([1], toNew: "a")
            #expect(errorNumber { () throws(DiskError) in try directory.write([2], toNew: "a") } == EEXIST)
            try #expect(directory.read("a") == [1])
        }
    }

    @Test func `a missing file is nothing, not an error`() async throws {
        try await withDirectory { directory in
            try #expect(directory.read("a") == nil)
            try #expect(directory.contains("a") == false)
            try #expect(directory.remove("a") == false)
        }
    }

    @Test func `a symbolic link is neither read, written through nor entered`() async throws {
        try await withDirectory { directory in
            try directory.write([1], toNew: "secret")
            _ = try directory.directory("real", makingWith: 0o700)
            #expect(symlink("secret", directory.path(of: "link")) == 0)
            #expect(symlink("nowhere", directory.path(of: "dangling")) == 0)
            #expect(symlink("real", directory.path(of: "inner")) == 0)
            #expect(errorNumber { () throws(DiskError) in try directory.read("link") } == ELOOP)
            #expect(errorNumber { () throws(DiskError) in try directory.write([2], toNew: "dangling") } == EEXIST)
            #expect(errorNumber { () throws(DiskError) in try directory.directory("inner") } == ENOTDIR)
            try #expect(directory.contains("dangling"), "a link is something, wherever it leads")
            try #expect(directory.names() == ["dangling", "inner", "link", "real", "secret"])
        }
    }

    @Test func `a directory is made with its parents, and once`() async throws {
        try await withDirectory { directory in
            let path = directory.path(of: "x/y/z")
            try #expect(Directory.open(path, makingWith: 0o700).mode() == 0o700)
            try #expect(Directory.open(path, makingWith: 0o755).mode() == 0o700)
            try #expect(Directory.open(path).names() == [])
        }
    }

    @Test func `a directory stays itself when its path is given away`() async throws {
        try await withDirectory { directory in
            let inner = try directory.directory("inner", makingWith: 0o700)
            #expect(rename(directory.path(of: "inner"), directory.path(of: "moved")) == 0)
            try inner.write([7], toNew: "a")
            try #expect(directory.directory("moved").read("a") == [7])
        }
    }

    @Test func `removing takes a file away once`() async throws {
        try await withDirectory { directory in
            try directory.write([1], toNew: "a")
            try #expect(directory.remove("a"))
            try #expect(directory.contains("a") == false)
        }
    }

    @Test func `a listing ends when it is told to`() async throws {
        try await withDirectory { directory in
            for name in ["a", "b", "c"] { try directory.write([], toNew: name) }
            var seen = 0
            try directory.forEachName { _ in
                seen += 1
                return seen < 2
            }
            #expect(seen == 2)
            try #expect(directory.names() == ["a", "b", "c"], "a listing begins anew every time")
        }
    }

    @Test func `a directory tells when it was removed`() async throws {
        try await withDirectory { directory in
            let inner = try directory.directory("inner", makingWith: 0o700)
            try #expect(!inner.isRemoved())
            #expect(rmdir(inner.path) == 0)
            try #expect(inner.isRemoved())
        }
    }

    @Test func `files and names can be flushed`() async throws {
        try await withDirectory { directory in
            try directory.write([1], toNew: "a")
            try directory.flush()
            try directory.flushFileSystem()
            try #expect(directory.device() == directory.directory("inner", makingWith: 0o700).device())
        }
    }

    @Test func `other content under a name is another version`() async throws {
        try await withDirectory { directory in
            try directory.write([1], toNew: "a")
            let first = try directory.version(of: "a")
            try #expect(directory.version(of: "a") == first)
            try directory.write([2], toNew: "b")
            try directory.move("b", to: directory, as: "a", onConflict: .replacesOther)
            try #expect(directory.version(of: "a") != first)
        }
    }

    @Test(.enabled(if: TinyDisk.isPossible, "only root may mount a disk that is full"))
    func `a file that finds no space leaves nothing behind`() async throws {
        try await TinyDisk.with { disk in
            let bytes = [UInt8](repeating: 1, count: 2 << 20)
            #expect(errorNumber { () throws(DiskError) in try disk.directory.write(bytes, toNew: "a") } == ENOSPC)
            #expect(errorNumber { () throws(DiskError) in try disk.directory.writeFlushed(bytes, toNew: "b") } == ENOSPC)
            try #expect(disk.directory.names() == [])
        }
    }
}

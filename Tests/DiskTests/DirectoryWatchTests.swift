import Disk
import Glibc
import TestSupport
import Testing

/// What happens to the names of a directory is told in order.
@Suite struct DirectoryWatchTests {
    @Test func `what is moved in appears`() async throws {
        try await withWatch { root, watched, watch in
            try root.write([1], toNew: "draft")
            try root.move("draft", to: watched, as: "a", onConflict: .keepsOther)
            try #expect(watch.wait(milliseconds: 10_000) == [.appeared("a")])
        }
    }

    @Test func `what replaces another appears, and nothing leaves`() async throws {
        try await withWatch { root, watched, watch in
            try watched.write([1], toNew: "a")
            try root.write([2], toNew: "draft")
            try root.move("draft", to: watched, as: "a", onConflict: .replacesOther)
            try #expect(watch.wait(milliseconds: 10_000) == [.appeared("a")])
        }
    }

    @Test func `what is moved out or deleted leaves`() async throws {
        try await withWatch { root, watched, watch in
            for name in ["a", "b"] { try watched.write([1], toNew: name) }
            try watched.move("a", to: root, as: "elsewhere", onConflict: .keepsOther)
            try watched.remove("b")
            try #expect(watch.wait(milliseconds: 10_000) == [.left("a"), .left("b")])
        }
    }

    @Test func `the end of the time tells nothing`() async throws {
        try await withWatch { _, _, watch in
            try #expect(watch.wait(milliseconds: 0) == [])
        }
    }

    @Test func `what happened before the watch is not told`() async throws {
        try await withDirectory { root in
            try root.write([1], toNew: "a")
            try root.remove("a")
            try #expect(DirectoryWatch(root).wait(milliseconds: 0) == [])
        }
    }

    @Test func `who asks for departures alone is not told of what appears`() async throws {
        try await withDirectory { root in
            let watched = try root.directory("watched", makingWith: 0o700)
            let watch = try DirectoryWatch(watched, for: .departures)
            for name in ["a", "b"] {
                try root.write([], toNew: "draft")
                try root.move("draft", to: watched, as: name, onConflict: .keepsOther)
            }
            try #expect(watch.wait(milliseconds: 0) == [])
            try watched.move("a", to: root, as: "taken", onConflict: .keepsOther)
            try watched.remove("b")
            try #expect(watch.wait(milliseconds: 10_000) == [.left("a"), .left("b")])
        }
    }

    @Test func `all that happened is told at once`() async throws {
        try await withWatch { _, watched, watch in
            let names = (0..<2000).map { "01a2001b-8d2f-78ff-8093-\(100_000_000_000 + $0).json" }
            for name in names { try watched.write([], toNew: name) }
            for name in names { try watched.remove(name) }
            try #expect(watch.wait(milliseconds: 10_000) == names.map { .left($0) })
        }
    }

    @Test func `names of every length are told whole`() async throws {
        try await withWatch { root, watched, watch in
            let names = [1, 15, 16, 17, 255].map { String(repeating: "n", count: $0) }
            for name in names {
                try root.write([], toNew: "draft")
                try root.move("draft", to: watched, as: name, onConflict: .keepsOther)
            }
            try #expect(watch.wait(milliseconds: 10_000) == names.map { .appeared($0) })
        }
    }

    @Test func `a directory that is moved away is gone`() async throws {
        try await withWatch { root, watched, watch in
            #expect(rename(watched.path, root.path(of: "moved")) == 0)
            try #expect(watch.wait(milliseconds: 10_000) == [.directoryGone])
        }
    }

    @Test func `a directory that is removed is gone, although it is held open`() async throws {
        try await withWatch { _, watched, watch in
            #expect(rmdir(watched.path) == 0)
            try #expect(watch.wait(milliseconds: 1) == [.directoryGone])
        }
    }

    private func withWatch(_ body: (Directory, Directory, DirectoryWatch) throws -> Void) async throws {
        try await withDirectory { root in
            let watched = try root.directory("watched", makingWith: 0o700)
            try body(root, watched, try DirectoryWatch(watched))
        }
    }
}

import Disk
import Glibc
import TestSupport
import Testing

/// A move shows a file whole under its new name, in one step.
@Suite struct MoveTests {
    @Test func `a file moves to another directory under another name`() async throws {
        try await withPair { from, to in
            try from.write([1], toNew: "a")
            try from.move("a", to: to, as: "b", onConflict: .keepsOther)
            try #expect(from.names() == [])
            try #expect(to.read("b") == [1])
        }
    }

    @Test func `a taken name is kept where that was asked for`() async throws {
        try await withPair { from, to in
            try from.write([1], toNew: "a")
            try to.write([2], toNew: "a")
            let number = errorNumber { () throws(DiskError) in try from.move("a", to: to, as: "a", onConflict: .keepsOther) }
            #expect(number == EEXIST)
            try #expect(to.read("a") == [2])
            try #expect(from.read("a") == [1])
        }
    }

    @Test func `a taken name is replaced where that was asked for`() async throws {
        try await withPair { from, to in
            try from.write([1], toNew: "a")
            try to.write([2], toNew: "a")
            try from.move("a", to: to, as: "a", onConflict: .replacesOther)
            try #expect(to.read("a") == [1])
            try #expect(from.names() == [])
        }
    }

    @Test(arguments: [Directory.Conflict.keepsOther, .replacesOther])
    func `a file that is not there cannot be moved`(conflict: Directory.Conflict) async throws {
        try await withPair { from, to in
            #expect(errorNumber { () throws(DiskError) in try from.move("a", to: to, as: "a", onConflict: conflict) } == ENOENT)
        }
    }

    @Test func `of many movers one succeeds`() async throws {
        try await withPair { from, to in
            try from.write([1], toNew: "a")
            let moved = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<16 {
                    group.addTask { (try? from.move("a", to: to, as: "\(index)", onConflict: .keepsOther)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(moved == 1)
            try #expect(to.names().count == 1)
        }
    }

    private func withPair(_ body: (Directory, Directory) throws -> Void) async throws {
        try await withDirectory { root in
            try body(try root.directory("from", makingWith: 0o700), try root.directory("to", makingWith: 0o700))
        }
    }

    private func withPair(_ body: (Directory, Directory) async throws -> Void) async throws {
        try await withDirectory { root in
            try await body(try root.directory("from", makingWith: 0o700), try root.directory("to", makingWith: 0o700))
        }
    }
}

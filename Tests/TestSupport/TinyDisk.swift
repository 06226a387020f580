import Disk
import Foundation
import Glibc

/// A small file system in memory, for stories in which space runs out. Only root can have one.
package struct TinyDisk {
    package let directory: Directory

    /// Whether this process may mount; without that, stories of a full disk are skipped.
    package static let isPossible: Bool = {
        let path = NSTemporaryDirectory() + "tiny-disk-\(UUID().uuidString)"
        guard mkdir(path, 0o700) == 0 else { return false }
        defer { rmdir(path) }
        guard mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount2(path, Int32(MNT_DETACH)) == 0
    }()

    /// Runs a test with a disk of one mebibyte that is taken away afterwards.
    package static func with<Value>(_ body: (TinyDisk) async throws -> Value) async throws -> Value {
        let path = NSTemporaryDirectory() + "tiny-disk-\(UUID().uuidString)"
        defer { rmdir(path) }
        return try await with(mebibytes: 1, under: path) { try await body(TinyDisk(directory: $0)) }
    }

    /// Runs a test while a disk of a few mebibytes lies under a directory.
    ///
    /// - Parameter filesMax: how many files and directories there may be; `nil` for as many as there is space for.
    package static func with<Value>(
        mebibytes: Int, filesMax: Int? = nil, under path: String, _ body: (Directory) async throws -> Value
    ) async throws -> Value {
        _ = try Directory.open(path, makingWith: 0o700)
        let options = "size=\(mebibytes)m,mode=0700" + (filesMax.map { ",nr_inodes=\($0)" } ?? "")
        guard mount("tmpfs", path, "tmpfs", 0, options) == 0 else { throw DiskError("mount", path: path) }
        defer { umount2(path, Int32(MNT_DETACH)) }
        return try await body(try Directory.open(path))
    }
}

extension Directory {
    /// Takes what space is left, to the last page, or the files that there may be.
    package func fill() throws {
        let page = [UInt8](repeating: 0, count: 4096)
        for number in 0..<100_000 {
            do throws(DiskError) {
                try write(page, toNew: "padding-\(number)")
            } catch {
                guard error.isFull else { throw error }
                return
            }
        }
    }

    /// Gives the space back.
    package func drain() throws {
        for name in try names() where name.hasPrefix("padding-") { try remove(name) }
    }
}

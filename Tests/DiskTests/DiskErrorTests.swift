import Disk
import Glibc
import TestSupport
import Testing

/// A failed call says what was tried, on what, and why it failed.
@Suite struct DiskErrorTests {
    @Test func `the text names call, path and reason`() {
        let error = DiskError("renameat2", path: "/a/b", number: EEXIST)
        #expect("\(error)" == "renameat2 /a/b: File exists")
    }

    @Test func `it comes from the call that failed`() {
        let path = "/nonexistent-\(getpid())/x"
        #expect(throws: DiskError("open", path: path, number: ENOENT)) { try Directory.open(path) }
    }

    @Test(arguments: [ENOSPC, EDQUOT, EFBIG, EMFILE, ENFILE, ENOMEM])
    func `what ran out may be better later`(number: Int32) {
        #expect(DiskError("write", path: "a", number: number).isFull)
    }

    @Test(arguments: [EIO, EROFS, ENOENT, EACCES])
    func `other failures are not about space`(number: Int32) {
        #expect(!DiskError("write", path: "a", number: number).isFull)
    }

    @Test func `missing and taken are told apart`() {
        #expect(DiskError("open", path: "a", number: ENOENT).isMissing)
        #expect(DiskError("open", path: "a", number: EEXIST).isTaken)
        #expect(!DiskError("open", path: "a", number: EEXIST).isMissing)
    }
}

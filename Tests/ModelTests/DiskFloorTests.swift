import CallboxModel
import Testing

@Suite struct DiskFloorTests {
    private let floor = DiskFloor()

    @Test func `enough of both is no shortage`() {
        #expect(floor.shortage(of: DiskSpace(bytesFree: 256 << 20, filesFree: 100, filesMax: 10_000)) == nil)
    }

    @Test func `a file system that counts no files is never short of them`() {
        #expect(floor.shortage(of: DiskSpace(bytesFree: 256 << 20, filesFree: 0, filesMax: 0)) == nil)
    }

    @Test func `too few bytes are told`() {
        let shortage = floor.shortage(of: DiskSpace(bytesFree: (256 << 20) - 1, filesFree: 100, filesMax: 10_000))
        #expect(shortage == "255 MiB are free, and 256 MiB are kept for results")
    }

    @Test func `a floor that no disk can have is told as well`() {
        var floor = DiskFloor()
        floor.bytesMin = .max
        let shortage = floor.shortage(of: DiskSpace(bytesFree: 1 << 40, filesFree: 100, filesMax: 10_000))
        #expect(shortage == "1048576 MiB are free, and 8796093022208 MiB are kept for results")
    }

    @Test func `too few files are told`() {
        let shortage = floor.shortage(of: DiskSpace(bytesFree: 1 << 40, filesFree: 99, filesMax: 10_000))
        #expect(shortage == "99 more files can be made, and 100 are kept for results")
    }
}

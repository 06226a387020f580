import Disk
import Testing

struct CoreDumpTests {
    @Test func `a process that forbids its dumps has none`() async {
        await #expect(processExitsWith: .success) {
            precondition(!CoreDump.isForbidden)
            CoreDump.forbid()
            precondition(CoreDump.isForbidden)
        }
    }
}

import CallboxModel
import TestSupport
import Testing

/// The provider's words for where a task stands.
struct TaskStateTests {
    @Test(arguments: ["in_progress", "pending", "processing", "queued", "in_queue", "staged", "IN_PROGRESS", "Pending"])
    func `words for running`(word: String) {
        #expect(TaskState(word) == .running)
    }

    @Test(arguments: ["completed", "done", "succeeded", "success", "COMPLETED", "Success"])
    func `words for completed`(word: String) {
        #expect(TaskState(word) == .completed)
    }

    @Test(arguments: ["failed", "cancelled", "canceled", "error", "FAILED", "Error"])
    func `words for failed`(word: String) {
        #expect(TaskState(word) == .failed)
    }

    @Test(arguments: ["", " completed", "completed ", "complete", "finished", "ok", "in progress", "timeout", "404", "ｃｏｍｐｌｅｔｅｄ", "Paused"])
    func `any other word is kept as it was and never an end`(word: String) {
        #expect(TaskState(word) == .unknown(word))
    }
}

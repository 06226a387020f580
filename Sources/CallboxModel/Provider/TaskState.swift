/// Where a task stands, from the word that the provider used for it.
package enum TaskState: Sendable, Equatable {
    case running
    case completed
    case failed
    /// A word that nobody documented. It is never taken for an end.
    case unknown(String)

    /// Reads a status word; letter case does not matter.
    package init(_ word: String) {
        switch word.lowercased() {
        case "in_progress", "pending", "processing", "queued", "in_queue", "staged": self = .running
        case "completed", "done", "succeeded", "success": self = .completed
        case "failed", "cancelled", "canceled", "error": self = .failed
        default: self = .unknown(word)
        }
    }
}

/// Which of the known shapes a task came in.
package enum Dialect: String, Sendable, CaseIterable {
    /// The object of the task endpoint itself: `{"id", "status", "output": [{"content": […]}]}`.
    case gateway
    /// The envelope of the service behind it: `{"timestamp", "data": {"job_id", "status", "output": {"image_urls"}}}`.
    case upstream
}

import CallboxModel
import FuzzSupport

/// The gateway's dialect: whatever it says is read without harm, and what is read holds what it promises.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ bytes: [UInt8]) {
        let names = [
            "id", "task_id", "status", "model", "progress", "output", "content", "type", "url", "jobId", "job_id", "error", "code",
            "error_message", "message", "detail", "raw_message", "usage", "cost", "discount", "metadata", "created_at", "data",
        ]
        let words = [
            "in_progress", "completed", "COMPLETED", "failed", "cancelled", "queued", "", "image", "https://x.example/0.webp", "004011098",
        ]
        TaskProperties.check(TaskProperties.document(bytes, names: names, words: words))
    }
}

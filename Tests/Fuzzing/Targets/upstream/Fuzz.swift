import CallboxModel
import FuzzSupport

/// The dialect of the service behind the gateway, in its envelope.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ bytes: [UInt8]) {
        let names = [
            "data", "timestamp", "job_id", "status", "output", "image_url", "image_urls", "error", "code", "message", "meta", "model",
        ]
        let words = ["PENDING", "processing", "SUCCESS", "done", "error", "", "https://x.example/0.webp"]
        let document = TaskProperties.document(bytes, names: names, words: words)
        TaskProperties.check(document)
        TaskProperties.check(.object(JSONObject([("timestamp", .integer(1)), ("data", document)])))
    }
}

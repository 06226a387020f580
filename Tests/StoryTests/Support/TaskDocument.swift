/// What the provider says of a task, as callback and as answer to a poll.
enum TaskDocument {
    /// Completed, with two pictures.
    static func completed(_ id: String, job: String = "789320d3-aaaa-4bbb-8ccc-1234567890ab") -> String {
        let pictures = (0..<2).map { #"{"type":"image","url":"https://cdn.example/\#(id)/\#($0).webp","jobId":"\#(job)"}"# }
        return head(id, "completed", #","progress":1,"output":[{"content":[\#(pictures.joined(separator: ","))]}],"usage":{"cost":"0.08"}"#)
    }

    /// Failed, with a documented code.
    static func failed(_ id: String) -> String {
        head(id, "failed", #","error":{"code":4011098,"error_message":"Generation failed"}"#)
    }

    /// Still running.
    static func running(_ id: String) -> String { head(id, "in_progress", #","progress":0.4"#) }

    /// A document that repeats a callback URL in every place where a provider might.
    static func echoing(_ callback: String, _ document: String) -> String {
        document.replacing(
            #""created_at""#, with: #""metadata":{"callback":"\#(callback)","\#(callback)":1},"note":"\#(callback)","created_at""#
        )
        .replacing("Generation failed", with: "no answer from \(callback)")
    }

    private static func head(_ id: String, _ status: String, _ rest: String) -> String {
        #"{"id":"\#(id)","created_at":1710000000,"status":"\#(status)","model":"midjourney_remix"\#(rest)}"#
    }
}

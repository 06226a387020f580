import CallboxModel
import Foundation

/// A completed task as the gateway sends it: four pictures, whose links have the length that makes the body as long as wanted.
///
/// Bodies differ in their first bytes alone, the id of the task; the rest is sent behind each request.
struct Body {
    /// Of the whole body.
    let bytes: Int
    /// What follows the id of the task.
    let tail: [UInt8]
    /// Every id is as long.
    static let idLength = 36 + 5

    init(bytes: Int) {
        self.bytes = bytes
        let room = bytes - Self.beginning("").utf8.count - Self.idLength
        let shortest = Self.rest(signatures: ["", "", "", ""]).utf8.count
        let padding = max(0, room - shortest)
        let signatures = (0..<4).map { String(repeating: "s", count: padding / 4 + ($0 < padding % 4 ? 1 : 0)) }
        tail = Array(Self.rest(signatures: signatures).utf8)
    }

    /// The beginning of the body of a task, up to its id.
    static func beginning(_ id: String) -> String { #"{"id":""# + id }

    private static func rest(signatures: [String]) -> String {
        let pictures = signatures.enumerated().map { index, signature in
            #"{"type":"image","url":"https://cdn.example/\#(index).webp?\#(signature)","jobId":"789320d3-aaaa-4bbb-8ccc-1234567890ab"}"#
        }
        return #"","created_at":1795249882,"status":"completed","model":"midjourney_remix","progress":1,"output":[{"content":["#
            + pictures.joined(separator: ",") + #"]}],"usage":{"cost":"0.08","discount":0.9}}"#
    }
}

/// The requests of many jobs, in files for the load generator.
struct RequestFile {
    let path: String
    /// What is sent behind each of them; `nil` where there is nothing.
    let tail: String?
    let count: Int

    /// Writes the callbacks of jobs.
    init(callbacks jobs: [OpenJob], _ body: Body, named name: String, _ bench: Bench) throws {
        path = bench.memory + "/" + name
        tail = path + ".tail"
        count = jobs.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(jobs.count * 320)
        for job in jobs {
            Self.append(
                "POST \(job.path) HTTP/1.1\r\nHost: hooks.example.org\r\nUser-Agent: gateway\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.bytes)\r\n\r\n" + Body.beginning(job.taskID), to: &bytes)
        }
        try Data(bytes).write(to: URL(filePath: path))
        try Data(body.tail).write(to: URL(filePath: path + ".tail"))
    }

    /// Writes one request, to be repeated.
    init(repeating request: String, named name: String, _ bench: Bench) throws {
        path = bench.memory + "/" + name
        tail = nil
        count = 1
        var bytes: [UInt8] = []
        Self.append(request, to: &bytes)
        try Data(bytes).write(to: URL(filePath: path))
    }

    private static func append(_ request: String, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(request.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: request.utf8)
    }
}

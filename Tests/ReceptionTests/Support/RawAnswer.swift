import TestSupport

/// One answer as it came over the wire.
struct RawAnswer: Equatable {
    let bytes: [UInt8]
    let status: Int
    /// By lower-case name.
    let fields: [String: String]
    let content: String

    /// Takes a whole answer from the front of what was read; `nil` if there is none yet.
    static func take(from bytes: inout [UInt8], isToHead: Bool) -> RawAnswer? {
        let end = Array("\r\n\r\n".utf8)
        guard let headLength = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<headLength], as: UTF8.self).split(separator: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ": ", maxSplits: 1)
            fields[parts[0].lowercased()] = parts.count > 1 ? String(parts[1]) : ""
        }
        let length = isToHead ? 0 : fields["content-length"].flatMap { Int($0) } ?? 0
        let total = headLength + end.count + length
        guard bytes.count >= total, let status = lines.first?.split(separator: " ")[1] else { return nil }
        defer { bytes.removeFirst(total) }
        return RawAnswer(
            bytes: Array(bytes[..<total]), status: Int(status) ?? 0, fields: fields,
            content: String(decoding: bytes[(headLength + end.count)..<total], as: UTF8.self))
    }

    /// Whether it says that the connection ends.
    var isLast: Bool { fields["connection"] == "close" }
}

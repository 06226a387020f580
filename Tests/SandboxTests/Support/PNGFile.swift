import Testing

@testable import CallboxSandbox

/// Reads a PNG file strictly, checking every length and check value.
struct PNGFile {
    struct Chunk {
        let type: String
        let content: [UInt8]
    }

    let chunks: [Chunk]

    init(_ bytes: [UInt8]) throws {
        #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        var chunks: [Chunk] = []
        var rest = bytes.dropFirst(8)
        while !rest.isEmpty {
            let length = Int(try Self.number(&rest))
            let checked = try Self.take(4 + length, from: &rest)
            #expect(try Self.number(&rest) == CRC32.value(of: checked))
            chunks.append(Chunk(type: String(decoding: checked.prefix(4), as: UTF8.self), content: Array(checked.dropFirst(4))))
        }
        self.chunks = chunks
    }

    /// The rows of the picture with their filter bytes, out of stored blocks.
    func rows() throws -> [UInt8] {
        var rest = ArraySlice(chunks.first { $0.type == "IDAT" }?.content ?? [])
        let head = try Self.take(2, from: &rest)
        #expect(head[0] & 0x0F == 8 && (Int(head[0]) << 8 | Int(head[1])) % 31 == 0)
        var rows: [UInt8] = []
        var isLast = false
        while !isLast {
            let block = try Self.take(5, from: &rest)
            isLast = block[0] == 1
            let length = Int(block[1]) | Int(block[2]) << 8
            #expect(block[3] == ~block[1] && block[4] == ~block[2])
            rows += try Self.take(length, from: &rest)
        }
        #expect(try Self.number(&rest) == Adler32.value(of: rows))
        #expect(rest.isEmpty)
        return rows
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) throws -> UInt32 {
        try take(4, from: &rest).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) throws -> [UInt8] {
        guard rest.count >= count else { throw Missing("bytes") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

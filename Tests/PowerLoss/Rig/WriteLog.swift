import Foundation

/// What the recorder saw of a disk, in order; the format is described in `recorder.c`.
struct WriteLog: Sendable {
    enum Record: Sendable, Equatable {
        /// Bytes of the log that were written at an offset of the disk.
        case write(at: Int, bytes: Range<Int>)
        /// Everything before it was made durable.
        case flush
        case mark(String)
    }

    /// The log as it is in its file.
    let bytes: [UInt8]
    let records: [Record]

    init(path: String) throws {
        self.init(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    /// Reads a log; half a record at its end is left out.
    init(_ bytes: [UInt8]) {
        let headSize = 16
        var records: [Record] = []
        var position = 0
        while position + headSize <= bytes.count {
            let (kind, size, offset) = bytes.withUnsafeBytes {
                (
                    $0.loadUnaligned(fromByteOffset: position, as: UInt32.self),
                    Int($0.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)),
                    Int($0.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self))
                )
            }
            let body = position + headSize..<position + headSize + size
            guard body.upperBound <= bytes.count else { break }
            switch UInt8(truncatingIfNeeded: kind) {
            case UInt8(ascii: "W"): records.append(.write(at: offset, bytes: body))
            case UInt8(ascii: "F"): records.append(.flush)
            default: records.append(.mark(String(decoding: bytes[body], as: UTF8.self)))
            }
            position = body.upperBound
        }
        self.bytes = bytes
        self.records = records
    }

    /// The marks before a moment.
    func marks(before moment: Int) -> [String] {
        records[..<moment].compactMap { if case .mark(let text) = $0 { text } else { nil } }
    }

    /// After how many records each mark stands that begins with a word.
    func moments(after word: String) -> [Int] {
        records.indices.filter { if case .mark(let text) = records[$0] { text.hasPrefix(word) } else { false } }.map { $0 + 1 }
    }

    var writesCount: Int { records.count { if case .write = $0 { true } else { false } } }
    var flushesCount: Int { records.count { $0 == .flush } }
}
